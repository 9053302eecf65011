"""Whether this machine can run the program, and what stands in its way."""
