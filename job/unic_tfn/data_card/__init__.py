"""The data card: what a feature package holds, as lines for a terminal or as a page."""
