"""What a feature file holds: its layout, its checked arrays, and how a clip's become features."""
