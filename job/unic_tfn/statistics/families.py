"""Verdicts: which differences stand out, corrected over the family of comparisons they are in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.difference import ALPHA, Difference

Verdict = Literal["helps", "hurts", "within noise"]


@dataclass(frozen=True)
class Judged:
    """A difference judged within its family.

    Args:
        difference: what was found.
        p_corrected: Holm's, over the family.
        verdict: `helps` or `hurts` if the corrected p-value is below 0.05, else `within noise`.
        detectable: the smallest true difference that would be found in 80 % of repetitions.
    """

    difference: Difference
    p_corrected: float
    verdict: Verdict
    detectable: float


def judge(family: Sequence[Difference]) -> list[Judged]:
    """Return the family's differences with corrected p-values and verdicts."""
    if not family:
        return []
    corrected = holm(np.array([one.p for one in family]))
    return [
        Judged(one, float(p), verdict(one.effect, float(p)), one.detectable(len(family)))
        for one, p in zip(family, corrected, strict=True)
    ]


def holm(p: Numbers) -> Numbers:
    """Return Holm's corrected p-values.

    They are statsmodels' `multipletests(method="holm")`, which collects Python's garbage on every
    call and so takes longer than all the tests that are corrected.
    """
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(steps, 1.0)
    return corrected


def verdict(effect: float, p_corrected: float) -> Verdict:
    """Return what a corrected p-value lets one say of an effect."""
    if p_corrected >= ALPHA or effect == 0:
        return "within noise"
    return "helps" if effect > 0 else "hurts"


def typical_detectable(family: Sequence[Judged]) -> float:
    """Return the median over a family of the smallest difference that it could show."""
    return float(np.median([one.detectable for one in family]))
