"""From strangers' arrays and labels to a feature package, with an account of everything."""
