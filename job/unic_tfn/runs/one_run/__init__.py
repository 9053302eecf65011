"""One run from data to record: train, predict, explain, score."""
