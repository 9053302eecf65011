"""The command `unic-tfn`: parse, call, print. One file per command, and the progress display."""
