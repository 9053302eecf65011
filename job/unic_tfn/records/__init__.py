"""The job folder and its typed documents: write, read, verify, load, wait, fingerprint."""
