"""How much scores vary between seeds, estimated for all cells together.

A few seeds say little about one cell's variance. The estimates of all cells are therefore shrunk
towards a common value, the more so the more alike they are: the moderated variances of Smyth
(2004, Stat. Appl. Genet. Mol. Biol. 3:3), whose weight is estimated from how much the cells
differ. Where cells are few, two choices err on the safe side: the common value is their plain
mean, and its own uncertainty limits the degrees of freedom.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from unic_tfn.scoring.scores import Numbers

# With fewer cells, variances are left as they are.
MIN_CELLS = 3
# Degrees of freedom that the common value weighs at most.
MAX_WEIGHT = 1000.0


@dataclass(frozen=True)
class Variance:
    """A variance estimate.

    Args:
        value: the estimate.
        freedom: its degrees of freedom.
        common: the weight of the cells' common value in it, 0 to 1; that part has the same error
            in all cells.
    """

    value: float
    freedom: float
    common: float = 0.0


def seed_variances(scores: Sequence[Numbers], clips: Sequence[int]) -> list[Variance | None]:
    """Return the moderated variance over seeds of each cell, None for a cell with one seed.

    Args:
        scores: by cell, (S,) scores by seed.
        clips: by cell, the number of clips that the scores are from.
    """
    found: list[Variance | None] = [None] * len(scores)
    several = [index for index, values in enumerate(scores) if len(values) > 1]
    if several:
        sizes = np.array([clips[index] for index in several])
        moderated = moderate(
            np.array([scores[index].var(ddof=1) for index in several]),
            np.array([len(scores[index]) - 1.0 for index in several]),
            # A score moves in steps of about one clip; rounding to steps has this variance.
            float(np.mean(1 / (12 * sizes**2.0))),
        )
        for index, variance in zip(several, moderated, strict=True):
            found[index] = variance
    return found


def moderate(variances: Numbers, freedom: Numbers, floor: float) -> list[Variance]:
    """Return the moderated variances.

    Args:
        variances: (cells,) sample variances over seeds.
        freedom: (cells,) their degrees of freedom, at least 1.
        floor: the smallest variance that scores of this granularity can tell from zero.
    """
    values = np.maximum(variances, floor)
    if len(values) < MIN_CELLS:
        return [Variance(float(v), float(d)) for v, d in zip(values, freedom, strict=True)]
    weight = _weight(values, freedom)
    total = freedom + weight
    drawn = (weight * values.mean() + freedom * values) / total
    # The common value is itself an estimate, from as many variances as there are cells.
    known = np.minimum(total, 2 * len(values) / special.polygamma(1, freedom / 2).mean())
    rows = zip(drawn, known, weight / total, strict=True)
    return [Variance(*map(float, row)) for row in rows]


def _weight(values: Numbers, freedom: Numbers) -> float:
    """Return the degrees of freedom that the common value weighs, by moments of logarithms."""
    half = freedom / 2
    logs = np.log(values) - special.digamma(half) + np.log(half)
    spread = float(logs.var(ddof=1) - special.polygamma(1, half).mean())
    return min(2 * _inverse_trigamma(spread), MAX_WEIGHT) if spread > 0 else MAX_WEIGHT


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
