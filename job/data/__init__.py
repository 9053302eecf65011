"""Feature packages: the format, imports into it, and the synthetic data set."""
