"""Data sets: the package format, strangers' files, the import, the synthetic set."""
