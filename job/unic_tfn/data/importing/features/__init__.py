"""Feature files: their layouts, checks of their arrays, and from a clip's steps to features."""
