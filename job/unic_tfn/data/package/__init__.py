"""The feature package: its values, and reading, verifying, writing and digesting it."""
