"""Differences, families, agreement: numbers in, numbers out."""
