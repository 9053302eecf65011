"""The columns of `predictions.csv`, which runs write and explanations read."""

PROBABILITY_PREFIX = "probability_"
