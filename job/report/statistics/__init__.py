"""The report's statistics: arrays in, numbers out. Clips are the sampling unit."""
