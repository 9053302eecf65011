"""Verdicts: which differences stand out after correction over their family of comparisons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.difference import ALPHA, Difference

Verdict = Literal["helps", "hurts", "within noise"]
CORRECTION = "Holm's correction covers the whole family."


@dataclass(frozen=True)
class Judged:
    """A difference judged within its family.

    Args:
        difference: the difference itself.
        p_corrected: corrected by Holm's method over the family.
        verdict: `helps` or `hurts` if the corrected p-value is below `ALPHA`, else `within noise`.
        detectable: the smallest true difference that is found with a chance of `POWER`.
    """

    difference: Difference
    p_corrected: float
    verdict: Verdict
    detectable: float


def judge(family: Sequence[Difference]) -> list[Judged]:
    """Return the family's differences with corrected p-values and verdicts."""
    if not family:
        return []
    corrected = holm(np.array([found.p for found in family])).tolist()
    return [
        Judged(found, p, verdict(found.effect, p), found.detectable(len(family)))
        for found, p in zip(family, corrected, strict=True)
    ]


def judge_each(family: Sequence[Mapping[str, Difference]]) -> list[dict[str, Judged]]:
    """Return comparisons judged by metric, each metric a family of its own.

    Args:
        family: by comparison, its difference in each metric; the same metrics throughout.
    """
    metrics = list(family[0]) if family else []
    judged = {metric: judge([found[metric] for found in family]) for metric in metrics}
    return [{metric: judged[metric][n] for metric in metrics} for n in range(len(family))]


def holm(p: Numbers) -> Numbers:
    """Return p-values corrected by Holm's step-down method (1979, Scand. J. Stat. 6:65).

    The smallest of m p-values is multiplied by m, the next by m - 1 and so on; none is then below
    a smaller one's, nor above 1.

    Args:
        p: (m,) p-values, in any order.
    """
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(steps, 1.0)
    return corrected


def verdict(effect: float, p_corrected: float) -> Verdict:
    """Return the verdict that a corrected p-value allows about an effect."""
    if p_corrected >= ALPHA or effect == 0:
        return "within noise"
    return "helps" if effect > 0 else "hurts"


def typical_detectable(family: Sequence[Judged]) -> float:
    """Return the median over a family of the smallest differences that it could show."""
    return float(np.median([judged.detectable for judged in family]))
