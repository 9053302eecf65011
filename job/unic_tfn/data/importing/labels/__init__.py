"""Labels: from a CSV or the feature file itself, by name or from scores."""
