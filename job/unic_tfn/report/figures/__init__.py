"""One file a kind of figure of the report."""
