"""What a feature package holds, as text or as a page."""
