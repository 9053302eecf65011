"""A model card, in the form of the Hugging Face hub, for a run: what its record says, in words."""
