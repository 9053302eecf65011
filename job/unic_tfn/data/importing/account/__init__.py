"""The account of an import, for the user and for `package.json`."""
