"""Verdicts: which differences stand out after correction over their family of comparisons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.difference import ALPHA, Estimate
from unic_tfn.statistics.equivalence import equivalent_within

Verdict = Literal["helps", "hurts", "no difference", "within noise"]
CORRECTION = "Holm's correction covers the whole family."


@dataclass(frozen=True)
class Judged:
    """A difference judged within its family.

    Args:
        difference: the difference itself.
        p_corrected: corrected over the family.
        verdict: `helps` or `hurts` if the corrected p-value is below `ALPHA`; else `no difference`
            if it is shown to be smaller than the family's margin; else `within noise`.
        detectable: the smallest true difference that is found with a chance of `POWER`.
        within: the smallest margin than which it is shown to be smaller.
        margin: how small a difference is called none; None: none is.
    """

    difference: Estimate
    p_corrected: float
    verdict: Verdict
    detectable: float
    within: float
    margin: float | None = None


def judge(
    family: Sequence[Estimate],
    corrected: Numbers | None = None,
    margin: float | None = None,
    tests: int | None = None,
) -> list[Judged]:
    """Return the family's differences with corrected p-values and verdicts.

    Args:
        family: the differences.
        corrected: (m,) their corrected p-values, by default by Holm's method.
        margin: how small a difference is called none, by default none is.
        tests: what a single difference that stands alone is corrected for, by default m.
    """
    if not family:
        return []
    count = len(family)
    corrected = holm(np.array([found.p for found in family])) if corrected is None else corrected
    return [
        Judged(
            found,
            p,
            verdict(found.effect, p, margin is not None and within < margin),
            found.detectable(tests or count),
            within,
            margin,
        )
        for found, p in zip(family, corrected.tolist(), strict=True)
        for within in (equivalent_within(found, count),)
    ]


def judge_each(family: Sequence[Mapping[str, Estimate]]) -> list[dict[str, Judged]]:
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


def verdict(effect: float, p_corrected: float, equivalent: bool = False) -> Verdict:
    """Return the verdict about an effect.

    Args:
        effect: the effect.
        p_corrected: its corrected p-value.
        equivalent: whether it is shown to be smaller than the margin.
    """
    if p_corrected >= ALPHA or effect == 0:
        return "no difference" if equivalent else "within noise"
    return "helps" if effect > 0 else "hurts"


def typical_detectable(family: Sequence[Judged]) -> float:
    """Return the median over a family of the smallest differences that it could show."""
    return float(np.median([judged.detectable for judged in family]))
