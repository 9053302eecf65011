"""Strangers' bytes to arrays; nothing in them is trusted, nothing in them is run."""
