"""How far predicted probabilities can be trusted: temperature scaling and the usual measures.

One temperature for each network, fitted on its validation clips (Guo et al. 2017, "On calibration
of modern neural networks"). It changes no prediction: a class stays the most probable one.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax

from unic_tfn.scoring.scores import Codes, Numbers

Probabilities = NDArray[np.floating[Any]]
# What float32 cannot hold is recorded as 0. This is the least that it holds in full precision.
# Scaled probabilities are float64 and may be smaller.
SMALLEST = float(np.finfo(np.float32).tiny)
# Validation clips that a network gets all right, or no better than by chance, fit no temperature:
# it would be 0 or infinite. A network is made at most four times as confident as it is.
LEAST_TEMPERATURE, MOST_TEMPERATURE = 0.25, 1000.0
# Rounding alone makes slopes differ by less.
FLAT = 1e-12
# Equally wide bins of the calibration error, as many as Guo et al. have.
BINS = 15


def log_probabilities(probabilities: Probabilities, temperature: float = 1.0) -> Numbers:
    """Return the logarithms of probabilities after temperature scaling, finite in every case.

    Args:
        probabilities: (..., classes); 0 counts as the smallest normal number of their type.
        temperature: what their logarithms are divided by before they are normalised again.
    """
    least = np.finfo(probabilities.dtype).tiny
    logits = np.log(np.maximum(probabilities, least).astype(np.float64))
    return np.asarray(log_softmax(logits / temperature, axis=-1))


def fit_temperature(gold: Codes, probabilities: Probabilities) -> float:
    """Return the temperature with the smallest cross-entropy, within the limits above.

    The cross-entropy is convex in the inverse temperature, so its slope has at most one zero.

    Args:
        gold: (n,) class indices; without clips the temperature is 1.
        probabilities: (n, classes).

    Example:
        >>> sure, gold = np.array([[0.9, 0.1]] * 4), np.array([0, 0, 0, 1])
        >>> temperature = fit_temperature(gold, sure)
        >>> np.exp(log_probabilities(sure[0], temperature)).round(3).tolist()
        [0.75, 0.25]
    """
    logits = log_probabilities(probabilities)
    wanted = np.take_along_axis(logits, gold[:, None], -1).sum()

    def slope(inverse: float) -> float:
        return float((softmax(inverse * logits, axis=-1) * logits).sum() - wanted)

    low, high = 1 / MOST_TEMPERATURE, 1 / LEAST_TEMPERATURE
    below, above = slope(low), slope(high)
    if above - below < FLAT:
        # No temperature makes a difference: no clips, or all classes equally probable.
        return 1.0
    if below >= 0:
        return MOST_TEMPERATURE
    if above <= 0:
        return LEAST_TEMPERATURE
    # Loading it takes longer than all that `status` and `explain` do, which fit nothing.
    from scipy.optimize import brentq

    return 1 / float(brentq(slope, low, high))


def cross_entropy(gold: Codes, logarithms: Numbers) -> Numbers:
    """Return (...,), the mean over clips of minus the log-probability of the gold class, in nats.

    Args:
        gold: (n,) class indices.
        logarithms: (..., n, classes) log-probabilities.
    """
    return np.asarray(-_of_gold(gold, logarithms).mean(-1))


def brier_score(gold: Codes, probabilities: Probabilities) -> Numbers:
    """Return (...,), the mean over clips of the squared error, summed over classes (0 to 2).

    Args:
        gold: (n,) class indices.
        probabilities: (..., n, classes).
    """
    truth = gold[:, None] == np.arange(probabilities.shape[-1])
    errors = np.asarray(probabilities, np.float64) - truth
    return np.asarray((errors**2).sum(-1).mean(-1))


def reliability(
    gold: Codes, probabilities: Probabilities, bins: int = BINS
) -> tuple[Numbers, Numbers, Numbers]:
    """Return by bin of confidence the number of predictions, and their sums of confidence and hits.

    Args:
        gold: (n,) class indices.
        probabilities: (..., n, classes); all predictions are counted together.
        bins: equally wide ones, each with its upper edge.
    """
    values = np.asarray(probabilities, np.float64)
    confidence = values.max(-1)
    hits = (values.argmax(-1) == gold).ravel()
    places = np.clip(np.ceil(confidence.ravel() * bins).astype(int) - 1, 0, bins - 1)
    ones = np.ones(len(places))
    amounts, sums, right = (
        np.asarray(np.bincount(places, weights=weights, minlength=bins), np.float64)
        for weights in (ones, confidence.ravel(), hits)
    )
    return amounts, sums, right


def calibration_error(gold: Codes, probabilities: Probabilities) -> float:
    """Return the expected calibration error over `BINS` bins, all predictions counted together.

    The mean over predictions of the gap between their bin's mean confidence and its accuracy
    (Naeini et al. 2015).

    Args:
        gold: (n,) class indices.
        probabilities: (..., n, classes).
    """
    amounts, confidence, hits = reliability(gold, probabilities)
    return float(np.abs(confidence - hits).sum() / amounts.sum())


def pointwise_information(gold: Codes, logarithms: Numbers) -> Numbers:
    """Return (..., n), what each prediction says about its clip's label, in bits.

    The log-probability of the gold class, minus that of always giving the classes the shares that
    they have among these clips, which no other constant betters. Its mean over clips is the usable
    information: the labels' entropy minus the cross-entropy (Xu et al. 2020; for single clips,
    Ethayarajh et al. 2022).

    Args:
        gold: (n,) class indices.
        logarithms: (..., n, classes) log-probabilities.
    """
    shares = np.bincount(gold, minlength=logarithms.shape[-1]) / len(gold)
    return np.asarray((_of_gold(gold, logarithms) - np.log(shares[gold])) / np.log(2))


def _of_gold(gold: Codes, logarithms: Numbers) -> Numbers:
    return np.asarray(logarithms[..., np.arange(len(gold)), gold])
