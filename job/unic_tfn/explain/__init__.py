"""One clip's story, from a job folder's files, and from its data for a clip that was not drawn."""
