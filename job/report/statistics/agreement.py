"""Agreement between label sources: Cohen's kappa by scikit-learn, Krippendorff's alpha."""

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import cohen_kappa_score

from job.report.results import UNLABELLED, Codes


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
