"""One voice: printing of strangers' text, refusals, misspelt names, the synthetic notice."""
