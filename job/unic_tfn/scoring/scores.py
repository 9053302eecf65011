"""Accuracy and F1 of many predictions or weightings of the clips at once.

scikit-learn scores one set of predictions at a time and spends milliseconds on checking it; the
bootstrap and the permutation tests need tens of thousands of scores, every explanation some
twenty. The definitions are scikit-learn's, and a test compares the two.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.integer[Any]]
Numbers = NDArray[np.float64]
Weights = NDArray[np.float32]


def one_hot(codes: Codes, classes: int) -> Weights:
    """Return (..., n, classes), 1 where the clip is of the class."""
    return np.asarray(codes[..., None] == np.arange(classes), np.float32)


def f1_scores(support: Numbers, calls: Numbers, hits: Numbers) -> dict[str, Numbers]:
    """Return by name the two means over classes of F1, from counts.

    `weighted_f1` weights classes by their support; `macro_f1` gives the same weight to each class
    that occurs in gold labels or predictions.

    Args:
        support: (..., classes), clips of this gold class.
        calls: (..., classes), clips predicted as this class.
        hits: (..., classes), clips for which both are true.
    """
    total = support + calls
    occurs = total > 0
    f1 = np.divide(2 * hits, total, out=np.zeros(np.shape(total)), where=occurs)
    return {
        "weighted_f1": np.asarray((support * f1).sum(-1) / support.sum(-1)),
        "macro_f1": np.asarray(f1.sum(-1) / occurs.sum(-1)),
    }


def score_predictions(gold: Codes, predicted: Codes, classes: int) -> dict[str, Numbers]:
    """Return by metric the scores (S,) of predictions (S, n) against gold (n,)."""
    once = np.ones((1, len(gold)), np.float32)
    scores = score_weighted(gold, predicted, classes, once)
    return {metric: values[:, 0] for metric, values in scores.items()}


def score_weighted(
    gold: Codes, predicted: Codes, classes: int, weights: Weights
) -> dict[str, Numbers]:
    """Return by metric the scores (S, B) under each weighting of the clips.

    Args:
        gold: (n,) class indices.
        predicted: (S, n) class indices.
        classes: the number of classes.
        weights: (B, n), the number of times that each clip counts; exact in float32.
    """
    truth = one_hot(gold, classes)
    called = one_hot(predicted, classes)
    support = (weights @ truth).astype(np.float64)
    calls, hits = weighted_counts(np.stack([called, called * truth]), weights)
    accuracy = hits.sum(-1) / support.sum(-1)
    return {"accuracy": accuracy, **f1_scores(support, calls, hits)}


def weighted_counts(indicators: Weights, weights: Weights) -> Numbers:
    """Return (..., B, classes), the weighted sums over clips of indicators (..., n, classes).

    A single matrix product, which is far faster than one for each leading index.
    """
    *leading, clips, classes = indicators.shape
    columns = np.moveaxis(indicators, -2, 0).reshape(clips, -1)
    sums = (weights @ columns).reshape(len(weights), *leading, classes)
    return np.moveaxis(sums, 0, -2).astype(np.float64)
