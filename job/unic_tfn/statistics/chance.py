"""What chance alone achieves: constant predictions, guesses by frequency, and Cohen's kappa."""

from statistics import fmean

import numpy as np

from unic_tfn.scoring.calibration import SMALLEST, log_probabilities, pointwise_information
from unic_tfn.scoring.scores import Codes, f1_scores
from unic_tfn.statistics.agreement import cohen_kappa


def most_frequent(codes: Codes, classes: int) -> int:
    """Return the most frequent class; a tie goes to the lowest index."""
    return int(np.bincount(codes, minlength=classes).argmax())


def guess_scores(train: Codes, gold: Codes, classes: int) -> dict[str, float]:
    """Return by metric the scores of guessing classes as often as training has them.

    Accuracy and F1 are those of the expected counts; the information is that of always giving
    these shares as probabilities, at most 0 bits.

    Args:
        train: (N,) class indices of the training clips.
        gold: (n,) class indices of the clips that are scored.
        classes: the number of classes.
    """
    chances = np.bincount(train, minlength=classes) / len(train)
    support = np.bincount(gold, minlength=classes).astype(np.float64)
    hits = support * chances
    f1 = f1_scores(support, chances * len(gold), hits)
    always = log_probabilities(np.tile(np.maximum(chances, SMALLEST), (len(gold), 1)))
    return {
        "accuracy": float(hits.sum() / len(gold)),
        **{name: float(value) for name, value in f1.items()},
        "information": float(pointwise_information(gold, always).mean()),
    }


def mean_kappa(gold: Codes, predicted: Codes, classes: int) -> float | None:
    """Return Cohen's kappa of predictions with the gold classes, mean over seeds.

    None where it is undefined for every seed.

    Args:
        gold: (n,) class indices.
        predicted: (S, n) class indices by seed.
        classes: the number of classes.
    """
    found = [cohen_kappa(gold, own, classes) for own in predicted]
    defined = [kappa for kappa in found if kappa is not None]
    return fmean(defined) if defined else None
