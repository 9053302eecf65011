"""Accuracy and weighted F1 of predictions that a changed network would make."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.integer[Any]]

SCORES = ("accuracy", "weighted_f1")


def scores(gold: Codes, predicted: Codes) -> NDArray[np.float64]:
    """Return the `SCORES` (..., 2), as fractions, of predictions (..., N) of classes (N,)."""
    # Whoever only reads explanations does not wait for scikit-learn.
    from sklearn.metrics import f1_score

    if predicted.ndim > 1:
        return np.stack([scores(gold, row) for row in predicted])
    weighted = f1_score(gold, predicted, average="weighted", zero_division=0)
    return np.array([np.mean(gold == predicted), weighted])
