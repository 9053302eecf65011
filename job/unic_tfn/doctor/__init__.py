"""Tells whether this machine can run the program, and otherwise why not."""
