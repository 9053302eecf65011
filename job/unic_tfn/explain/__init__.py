"""One clip's story, from a job folder's files alone."""
