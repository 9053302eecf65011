"""Which letters the fonts of pictures have."""
