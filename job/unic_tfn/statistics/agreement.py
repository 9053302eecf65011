"""Agreement between label sources: Cohen's kappa by scikit-learn, Krippendorff's alpha."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import cohen_kappa_score

from unic_tfn.grid import UNLABELLED
from unic_tfn.scoring.class_order import ranks
from unic_tfn.scoring.scores import Codes


@dataclass(frozen=True)
class Agreement:
    """Two label sources over all clips that both label.

    Args:
        first: the first source's name.
        second: the second source's name.
        clips: the number of clips that both label.
        kappa: Cohen's kappa, None where undefined.
        alpha: Krippendorff's alpha for nominal labels, None where undefined.
        same: the share of clips with the same label, 0 if there are none; None where the classes
            differ.
        confusion: clips by label of the first (rows) and of the second (columns).
        distance: the mean absolute difference of the labels on their scale (`class_order.ranks`),
            None where the classes have no known order or differ.
    """

    first: str
    second: str
    clips: int
    kappa: float | None
    alpha: float | None
    same: float | None
    confusion: tuple[tuple[int, ...], ...]
    distance: float | None = None


@dataclass(frozen=True)
class Annotation:
    """One label source.

    Args:
        name: the source's.
        classes: the class names in index order.
        codes: (N,) class indices, -1 where unlabelled.
    """

    name: str
    classes: tuple[str, ...]
    codes: Codes


def agreement(first: Annotation, second: Annotation) -> Agreement:
    """Return how far two sources agree over the clips that both label.

    For sources with different classes, only the confusion matrix is defined.
    """
    both = (first.codes != UNLABELLED) & (second.codes != UNLABELLED)
    rows, columns = first.codes[both], second.codes[both]
    confusion = np.zeros((len(first.classes), len(second.classes)), np.int64)
    np.add.at(confusion, (rows, columns), 1)
    alike = first.classes == second.classes
    classes = len(first.classes)
    same = float((rows == columns).mean()) if len(rows) else 0.0
    return Agreement(
        first=first.name,
        second=second.name,
        clips=len(rows),
        kappa=cohen_kappa(rows, columns, classes) if alike else None,
        alpha=krippendorff_alpha([rows, columns], classes) if alike else None,
        same=same if alike else None,
        confusion=tuple(tuple(row) for row in confusion.tolist()),
        distance=mean_distance(rows, columns, first.classes) if alike else None,
    )


def mean_distance(first: Codes, second: Codes, classes: Sequence[str]) -> float | None:
    """Return the mean absolute difference of labels; None without clips or without an order."""
    places = ranks(classes)
    if places is None or not len(first):
        return None
    scale = np.array(places)
    return float(np.abs(scale[first] - scale[second]).mean())


def cohen_kappa(first: Codes, second: Codes, classes: int) -> float | None:
    """Return Cohen's kappa over clips, None where it is undefined (all in one class)."""
    if not len(first) or len(set(first.tolist()) | set(second.tolist())) < 2:
        return None
    return float(cohen_kappa_score(first, second, labels=np.arange(classes)))


def krippendorff_alpha(sources: Sequence[Codes], classes: int) -> float | None:
    """Return Krippendorff's alpha for nominal labels, None where it is undefined.

    From the coincidence matrix, as in Krippendorff, "Computing Krippendorff's alpha-reliability"
    (2011), section C. A clip that only one source has labelled is left out.

    Args:
        sources: (N,) class indices by source, -1 where unlabelled.
        classes: the number of classes.
    """
    values = np.stack(sources)
    counts = (values[..., None] == np.arange(classes)).sum(0).astype(np.float64)
    pairable = counts[(values != UNLABELLED).sum(0) >= 2]
    raters = pairable.sum(1)
    agreeing = (pairable * (pairable - 1)).sum(1) / (raters - 1)
    totals = pairable.sum(0)
    n = totals.sum()
    expected = (totals * (totals - 1)).sum()
    if n < 2 or expected == n * (n - 1):
        return None
    return float(1 - (n - 1) * (n - agreeing.sum()) / (n * (n - 1) - expected))
