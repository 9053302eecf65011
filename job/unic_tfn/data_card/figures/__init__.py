"""The figures of the data card, one file each: a frozen value, and the function that draws it."""
