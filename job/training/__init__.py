"""Trains one network, and reuses what was compiled for the last one."""
