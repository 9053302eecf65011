"""What one backend gains from, each with the plain path beside it."""
