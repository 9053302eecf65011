"""The data card: the contents of a feature package, as lines for a terminal or as a page."""
