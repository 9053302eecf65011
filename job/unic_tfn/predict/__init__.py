"""Class probabilities of new clips from a run that kept its weights."""
