"""A job's folder, described so that an archive can take it as it is."""
