"""The command `unic-tfn`: parse, call, print. One file a command, and the progress display."""
