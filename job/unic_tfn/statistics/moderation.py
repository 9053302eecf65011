"""How much scores vary between seeds, estimated for all cells together.

A few seeds say little about one cell's variance, and less where training is unstable: three seeds
of a cell of which every third network collapses often show no collapse. Variances are therefore
moderated (Smyth 2004, Stat. Appl. Genet. Mol. Biol. 3:3), but towards a value that unlike cells
cannot pull down. It is the mean of the cells' variances plus the standard deviation of their true
values, which is estimated by moments and is zero where cells are alike. A cell is given no less
than this value, and more where its own seeds vary more.

Where all cells together have few seeds, no common value can be estimated, and a fixed one stands
in for it: the prior `PRIOR_DEVIATION` with the weight of `MIN_WEIGHT` degrees of freedom. With more
seeds it fades: the common value is no less than if all sample variances were zero, so that a few
cells without a collapse do not prove that there is none. With folds, a seed's score is the mean
over the networks of its folds, and the prior is that of such a mean. A single seed with folds has
several networks, whose scores on the clips of their folds stand in for scores by seed.

A cell with one seed among cells with several, as in a grid that is not complete, says nothing of
its own variance. It is given the largest of theirs, and no less than the prior where that stands
in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from scipy import special

from unic_tfn.grid import METRIC_UNITS, Unit
from unic_tfn.scoring.scores import Numbers

# With fewer cells, or fewer degrees of freedom in all of them, the prior is used.
MIN_CELLS = 3
MIN_FREEDOM = 12
# A score's standard deviation over seeds where nothing else is known, as a fraction and in bits. It
# is that of networks of which every tenth loses a third of its accuracy, or a bit.
PRIOR_DEVIATION: Mapping[Unit, float] = {"points": 0.10, "bits": 0.30}
# Degrees of freedom that the prior weighs, and that the common value weighs at least and at most.
MIN_WEIGHT = 3.0
MAX_WEIGHT = 1000.0


@dataclass(frozen=True)
class Variance:
    """A variance estimate.

    Args:
        value: the estimate.
        freedom: its degrees of freedom.
        common: the weight of the cells' common value in it, 0 to 1; that part has the same error
            in all cells.
        over_clips: whether it has all that the choice of clips contributes; else it has only what
            differs from one network to the next.
    """

    value: float
    freedom: float
    common: float = 0.0
    over_clips: bool = False


def seed_variances(
    scores: Sequence[Numbers],
    clips: Sequence[int],
    metric: str,
    networks: int = 1,
    one_seed: bool | None = None,
) -> list[Variance | None]:
    """Return the moderated variance over seeds of each cell; None for all in a grid of one seed.

    Args:
        scores: by cell, (S,) scores by seed.
        clips: by cell, the number of clips that the scores are from.
        metric: of the scores.
        networks: how many networks share the clips of one score: the number of folds.
        one_seed: whether the whole grid has one seed, where these are not all of its cells.
    """
    several = [index for index, values in enumerate(scores) if len(values) > 1]
    if one_seed if one_seed is not None else not several:
        return [None] * len(scores)
    sizes = np.array([clips[index] for index in several])
    freedom = np.array([len(scores[index]) - 1.0 for index in several])
    prior = PRIOR_DEVIATION[METRIC_UNITS[metric]] / sqrt(networks)
    moderated = moderate(
        np.array([scores[index].var(ddof=1) for index in several]),
        freedom,
        # A score moves in steps of about one clip; rounding to steps has this variance.
        float(np.mean(1 / (12 * sizes**2.0))) if several else 0.0,
        prior,
    )
    own = dict(zip(several, moderated, strict=True))
    borrowed = _borrowed(moderated, freedom, prior)
    return [own.get(index, borrowed) for index in range(len(scores))]


def fold_variances(
    scores: Sequence[Numbers], clips: Sequence[int], metric: str
) -> list[Variance | None]:
    """Return the moderated variance of a single seed's score, from the networks of its folds.

    Every fold has a network and clips of its own, so the variance of their mean is that of a fold's
    score divided by their number. Unlike a variance over seeds it has all that clips contribute.

    Args:
        scores: by cell, (k,) scores by fold, k at least 2.
        clips: by cell, the number of clips of all folds together.
        metric: of the scores.
    """
    folds = len(scores[0])
    found = seed_variances(scores, [count // folds for count in clips], metric)
    return [
        replace(each, value=each.value / folds, over_clips=True) if each else None for each in found
    ]


def moderate(
    variances: Numbers,
    freedom: Numbers,
    floor: float,
    prior: float = PRIOR_DEVIATION["points"],
) -> list[Variance]:
    """Return the moderated variances.

    Args:
        variances: (cells,) sample variances over seeds.
        freedom: (cells,) their degrees of freedom, at least 1.
        floor: the smallest variance that scores of this granularity can tell from zero.
        prior: the standard deviation that stands in where the cells say too little.
    """
    values = np.maximum(variances, floor)
    if _rests_on_prior(freedom):
        return _with_prior(values, freedom, prior)
    weight = max(_weight(values, freedom), MIN_WEIGHT)
    least = MIN_WEIGHT * prior**2 / (MIN_WEIGHT + freedom.sum())
    common = max(float(values.mean()) + _spread(values, freedom), float(least))
    known = _common_freedom(values, freedom)
    moderated = (weight * common + freedom * values) / (freedom + weight)
    return [
        Variance(float(own), float(min(d + weight, known)), float(weight / (d + weight)))
        if own > common
        else Variance(float(common), known, 1.0)
        for own, d in zip(moderated, freedom, strict=True)
    ]


def described(networks: int = 1) -> str:
    """Return for the page where a variance over seeds comes from, as the rest of a sentence.

    Args:
        networks: how many networks share the clips of one score: the number of folds.
    """
    shared = f", divided by the square root of {networks} networks," if networks > 1 else ""
    return (
        "moderated over all cells (after Smyth): no cell is given less than what stable and "
        "unstable cells have in common, and where the cells have fewer than "
        f"{MIN_FREEDOM} degrees of freedom in all, a standard deviation of "
        f"{100 * PRIOR_DEVIATION['points']:.0f} points ({PRIOR_DEVIATION['bits']} bits){shared} "
        "stands in "
        f"with the weight of {MIN_WEIGHT:.0f} of them; a cell with one seed among cells with "
        "several is given the largest of theirs"
    )


def _rests_on_prior(freedom: Numbers) -> bool:
    return len(freedom) < MIN_CELLS or bool(freedom.sum() < MIN_FREEDOM)


def _borrowed(moderated: Sequence[Variance], freedom: Numbers, prior: float) -> Variance:
    """Return the variance of a cell of which nothing is known.

    Args:
        moderated: those of the other cells.
        freedom: (cells,) the degrees of freedom of their sample variances.
        prior: the standard deviation that stands in where they say too little.
    """
    if _rests_on_prior(freedom):
        values = [prior**2, *(each.value for each in moderated)]
        return Variance(max(values), MIN_WEIGHT, 1.0)
    return replace(max(moderated, key=lambda each: each.value), common=1.0)


def _with_prior(values: Numbers, freedom: Numbers, prior: float) -> list[Variance]:
    total = freedom + MIN_WEIGHT
    drawn = (MIN_WEIGHT * prior**2 + freedom * values) / total
    return [Variance(float(value), float(d)) for value, d in zip(drawn, total, strict=True)]


def _spread(values: Numbers, freedom: Numbers) -> float:
    """Return the standard deviation of the cells' true variances, 0 where they look alike."""
    # A sample variance's square is too large by this factor, on average, if scores are normal.
    squares = (values**2 * freedom / (freedom + 2)).mean()
    return float(np.sqrt(max(squares - values.mean() ** 2, 0.0)))


def _common_freedom(values: Numbers, freedom: Numbers) -> float:
    """Return the degrees of freedom of the cells' mean variance, fewer where cells differ."""
    nominal = float(freedom.sum())
    error = float(values.var(ddof=1)) / len(values)
    if not error:
        return nominal
    shown = 2 * float(values.mean()) ** 2 / error
    return min(nominal, max(shown, float(freedom.min()) + MIN_WEIGHT))


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
