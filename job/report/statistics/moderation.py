"""How much scores vary between seeds, estimated for all cells together.

Three seeds say little about one cell's variance. The estimates of all cells are therefore drawn
towards their common value, the more so the more alike they are: the moderated variances of
Smyth (2004, Stat. Appl. Genet. Mol. Biol. 3:3), which keep the tests' error rates where the cells
do differ, since the prior's weight is itself estimated from how much they differ.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from job.report.statistics.scores import Numbers

MIN_CELLS = 3
MAX_PRIOR = 1000.0


@dataclass(frozen=True)
class Variance:
    """A variance estimate and its degrees of freedom."""

    value: float
    freedom: float


def moderate(variances: Numbers, freedom: Numbers, floor: float) -> list[Variance]:
    """Return the moderated variances.

    Args:
        variances: (cells,) sample variances over seeds.
        freedom: (cells,) their degrees of freedom, at least 1.
        floor: the smallest variance that scores of this granularity can tell from none.
    """
    values = np.maximum(variances, floor)
    if len(values) < MIN_CELLS:
        return [Variance(float(v), float(d)) for v, d in zip(values, freedom, strict=True)]
    prior, weight = _prior(values, freedom)
    total = freedom + weight
    drawn = (weight * prior + freedom * values) / total
    return [Variance(float(v), float(d)) for v, d in zip(drawn, total, strict=True)]


def _prior(values: Numbers, freedom: Numbers) -> tuple[float, float]:
    """Return the common variance and the degrees of freedom that it weighs, by moments of logs."""
    half = freedom / 2
    logs = np.log(values) - special.digamma(half) + np.log(half)
    spread = float(logs.var(ddof=1) - special.polygamma(1, half).mean())
    if spread <= 0:
        return float(values.mean()), MAX_PRIOR
    weight = min(2 * _inverse_trigamma(spread), MAX_PRIOR)
    common = logs.mean() + special.digamma(weight / 2) - np.log(weight / 2)
    return float(np.exp(common)), weight


def _inverse_trigamma(value: float) -> float:
    """Return y with trigamma(y) = value, by Newton's method on its reciprocal (Smyth 2004)."""
    y = 0.5 + 1 / value
    for _ in range(50):
        trigamma = float(special.polygamma(1, y))
        step = trigamma * (1 - trigamma / value) / float(special.polygamma(2, y))
        y += step
        if abs(step) < 1e-9 * y:
            break
    return y
