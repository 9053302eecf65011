"""Splits: what data sets call them, and which one a package gets."""
