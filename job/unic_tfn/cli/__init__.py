"""The command `unic-tfn`: parse, call, print. One file per command."""
