"""One file for each kind of figure: a frozen value, and the function that draws it."""
