"""Splits: their names in data sets, and the choice of the split that a package gets."""
