"""`python -m job` is the command `unic-tfn`."""

from job.cli import main

main()
