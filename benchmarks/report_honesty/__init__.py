"""Simulated grids, judged by the report's own code: how often it is wrong, and what it finds."""
