"""The Python interface, and what it has in common with the command: one code for both."""
