"""The report's figures: numbers in, PNG and SVG bytes out, the same bytes for the same numbers."""
