"""Scores of predictions: numbers in, numbers out. Used by records, interactions and statistics."""
