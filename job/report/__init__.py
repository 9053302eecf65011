"""From run records to tables, statistics, figures and one HTML page. Knows nothing of training."""
