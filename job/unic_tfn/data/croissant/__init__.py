"""A feature package described for other people's tools: MLCommons Croissant."""
