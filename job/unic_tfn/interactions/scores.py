"""Accuracy and weighted F1 of predictions that a changed network would make."""

import numpy as np
from numpy.typing import NDArray

from unic_tfn.scoring.scores import Codes, score_predictions

SCORES = ("accuracy", "weighted_f1")


def scores(gold: Codes, predicted: Codes, classes: int) -> NDArray[np.float64]:
    """Return the `SCORES` (..., 2), as fractions, of predictions (..., N) of clips' classes (N,).

    Args:
        gold: class indices.
        predicted: class indices.
        classes: how many there are.
    """
    rows = predicted.reshape(-1, len(gold))
    found = np.stack(score_predictions(gold, rows, classes), axis=1)
    return found.reshape(*predicted.shape[:-1], len(SCORES))
