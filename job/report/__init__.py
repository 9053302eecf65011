"""From run records to tables, statistics, figures and one HTML page."""
