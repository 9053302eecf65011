"""`python -m unic_tfn` is the command `unic-tfn`."""

from unic_tfn.cli.main import entry

entry()
