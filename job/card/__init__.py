"""The data card: what a feature package holds, as text and as a page."""
