"""What a trained network does with the modalities, computed exactly."""
