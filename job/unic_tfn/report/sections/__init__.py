"""One file, or one folder, for each section: its values, how they are shown, and `SECTION`."""
