"""Agreement between label sources: Cohen's kappa by scikit-learn, Krippendorff's alpha."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import cohen_kappa_score

from unic_tfn.grid import UNLABELLED
from unic_tfn.scoring.scores import Codes


@dataclass(frozen=True)
class Agreement:
    """Two label sources over all clips that both label.

    Args:
        first: the one source's name.
        second: the other's.
        clips: how many both label.
        kappa: Cohen's, None where undefined.
        alpha: Krippendorff's for nominal labels, None where undefined.
        same: the share of clips with the same label; None where the classes are not the same.
        confusion: clips by label of the first (rows) and of the second (columns).
    """

    first: str
    second: str
    clips: int
    kappa: float | None
    alpha: float | None
    same: float | None
    confusion: tuple[tuple[int, ...], ...]


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

    Sources with different classes have a confusion matrix and nothing else.
    """
    both = (first.codes != UNLABELLED) & (second.codes != UNLABELLED)
    one, other = first.codes[both], second.codes[both]
    confusion = np.zeros((len(first.classes), len(second.classes)), np.int64)
    np.add.at(confusion, (one, other), 1)
    alike = first.classes == second.classes
    classes = len(first.classes)
    same = float((one == other).mean()) if len(one) else 0.0
    return Agreement(
        first=first.name,
        second=second.name,
        clips=len(one),
        kappa=cohen_kappa(one, other, classes) if alike else None,
        alpha=krippendorff_alpha([one, other], classes) if alike else None,
        same=same if alike else None,
        confusion=tuple(tuple(row) for row in confusion.tolist()),
    )


def cohen_kappa(first: Codes, second: Codes, classes: int) -> float | None:
    """Return Cohen's kappa over clips, None where it is undefined (all in one class)."""
    if not len(first) or len(set(first.tolist()) | set(second.tolist())) < 2:
        return None
    return float(cohen_kappa_score(first, second, labels=np.arange(classes)))


def krippendorff_alpha(sources: Sequence[Codes], classes: int) -> float | None:
    """Return Krippendorff's alpha for nominal labels, None where it is undefined.

    From the coincidence matrix, as in Krippendorff, "Computing Krippendorff's alpha-reliability"
    (2011), section C. A clip that only one source has labelled says nothing about agreement.

    Args:
        sources: (N,) class indices by source, -1 where unlabelled.
        classes: how many there are.
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
