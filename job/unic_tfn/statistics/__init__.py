"""Differences, families, agreement: numbers in, numbers out, with a sentence for each method."""
