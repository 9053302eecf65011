"""The built-in data set and the signal planted in it."""
