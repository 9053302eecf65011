"""Values as bytes: canonical JSON with its seal, sums, CSV tables."""
