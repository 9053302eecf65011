"""Trains one network after the other, and reuses the compiled functions of the last one."""
