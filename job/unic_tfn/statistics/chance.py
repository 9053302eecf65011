"""What chance alone achieves: constant predictions, guesses by frequency, and Cohen's kappa."""

from statistics import fmean

import numpy as np

from unic_tfn.scoring.scores import Codes, weighted_f1
from unic_tfn.statistics.agreement import cohen_kappa


def most_frequent(codes: Codes, classes: int) -> int:
    """Return the most frequent class; a tie goes to the lowest index."""
    return int(np.bincount(codes, minlength=classes).argmax())


def guess_scores(train: Codes, gold: Codes, classes: int) -> tuple[float, float]:
    """Return accuracy and weighted F1 of guessing classes as often as training has them.

    Both are those of the expected counts.

    Args:
        train: (N,) class indices of the training clips.
        gold: (n,) class indices of the clips that are scored.
        classes: the number of classes.
    """
    chances = np.bincount(train, minlength=classes) / len(train)
    support = np.bincount(gold, minlength=classes).astype(np.float64)
    hits = support * chances
    f1 = float(weighted_f1(support, chances * len(gold), hits))
    return float(hits.sum() / len(gold)), f1


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
