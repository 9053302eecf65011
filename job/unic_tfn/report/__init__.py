"""From run records to sections, figures, tables and one HTML page."""
