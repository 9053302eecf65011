"""Accuracy and weighted F1 of many predictions or weightings of the clips at once.

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


def weighted_f1(support: Numbers, calls: Numbers, hits: Numbers) -> Numbers:
    """Return F1 averaged over classes by their support, from counts.

    Args:
        support: (..., classes), clips of this gold class.
        calls: (..., classes), clips predicted as this class.
        hits: (..., classes), clips for which both are true.
    """
    total = support + calls
    f1 = np.divide(2 * hits, total, out=np.zeros(np.shape(total)), where=total > 0)
    return np.asarray((support * f1).sum(-1) / support.sum(-1))


def score_predictions(gold: Codes, predicted: Codes, classes: int) -> tuple[Numbers, Numbers]:
    """Return accuracy (S,) and weighted F1 (S,) of predictions (S, n) against gold (n,)."""
    once = np.ones((1, len(gold)), np.float32)
    accuracy, f1 = score_weighted(gold, predicted, classes, once)
    return accuracy[:, 0], f1[:, 0]


def score_weighted(
    gold: Codes, predicted: Codes, classes: int, weights: Weights
) -> tuple[Numbers, Numbers]:
    """Return accuracy and weighted F1, each (S, B), under each weighting of the clips.

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
    return accuracy, weighted_f1(support, calls, hits)


def weighted_counts(indicators: Weights, weights: Weights) -> Numbers:
    """Return (..., B, classes), the weighted sums over clips of indicators (..., n, classes).

    A single matrix product, which is far faster than one for each leading index.
    """
    *leading, clips, classes = indicators.shape
    columns = np.moveaxis(indicators, -2, 0).reshape(clips, -1)
    sums = (weights @ columns).reshape(len(weights), *leading, classes)
    return np.moveaxis(sums, 0, -2).astype(np.float64)
