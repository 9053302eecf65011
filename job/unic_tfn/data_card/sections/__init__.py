"""The sections of the data card, one file each: its values, how they are computed and shown."""
