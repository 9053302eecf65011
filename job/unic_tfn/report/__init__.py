"""From run records to one page, its tables and figures, and `summary.json`."""
