"""A grid on many machines: how far it is, Slurm's scripts, and the variables of its arrays."""
