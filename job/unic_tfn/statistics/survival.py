"""Whether something happens earlier in one group of cells: a stratified permutation log-rank test.

A run that was stopped before its time is known is a censored observation: it counts as at risk
until then, and never as an event. Cells are the units, because the runs of a cell share their
network and its data: a cell's score is the mean of its runs' log-rank scores, and cells are
exchanged within their stratum.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, prod

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.randomness import generator

# With more ways to exchange the cells, this many of them are drawn.
MOST_ARRANGEMENTS = 20_000
TIE = 1e-9


@dataclass(frozen=True)
class Waiting:
    """One cell's times until the event.

    Args:
        times: by run, of the event, or the last time at which it had not happened.
        observed: by run, whether it happened.
        treated: whether the cell is in the group that is asked about.
    """

    times: tuple[float, ...]
    observed: tuple[bool, ...]
    treated: bool


@dataclass(frozen=True)
class Earlier:
    """The test's result.

    Args:
        advantage: the mean difference of the cells' log-rank scores; positive if the treated
            cells' events come earlier.
        p: two-sided, not corrected.
        smallest_p: the smallest p-value that these cells could have given.
        arrangements: the number of ways to exchange the cells.
    """

    advantage: float
    p: float
    smallest_p: float
    arrangements: int


def logrank_scores(times: Numbers, observed: Sequence[bool]) -> Numbers:
    """Return (n,) scores: an event counts 1, less the hazard accumulated until then.

    Their sum over a group is the log-rank test's observed minus expected events. The accumulated
    hazard is Nelson's and Aalen's estimate.

    Args:
        times: (n,) of the event or of the end of observation.
        observed: (n,) whether the event happened.
    """
    happened = np.asarray(observed, bool)
    moments = np.unique(times)
    events = np.array([(happened & (times == moment)).sum() for moment in moments])
    at_risk = np.array([(times >= moment).sum() for moment in moments])
    hazard = np.cumsum(events / at_risk)
    return np.asarray(happened - hazard[np.searchsorted(moments, times)], np.float64)


def median_time(times: Sequence[float], observed: Sequence[bool]) -> float | None:
    """Return the median time by Kaplan's and Meier's estimate, None if it is not reached."""
    happened = np.asarray(observed, bool)
    values = np.asarray(times, np.float64)
    survival = stats.ecdf(stats.CensoredData(values[happened], right=values[~happened])).sf
    reached = np.flatnonzero(survival.probabilities <= 0.5 + TIE)
    return float(survival.quantiles[reached[0]]) if len(reached) else None


def earlier(strata: Sequence[Sequence[Waiting]], name: str) -> Earlier | None:
    """Return the test over all strata, None if no stratum has cells of both groups.

    Args:
        strata: the cells of each stratum.
        name: seeds the arrangements that are drawn if there are too many to go through.
    """
    usable = [cells for cells in strata if len({cell.treated for cell in cells}) == 2]
    if not usable:
        return None
    scores = [_cell_scores(cells) for cells in usable]
    treated = [np.array([cell.treated for cell in cells]) for cells in usable]
    arrangements = prod(comb(len(mask), int(mask.sum())) for mask in treated)
    found = float(_advantages(scores, [mask[None] for mask in treated])[0])
    exact = arrangements <= MOST_ARRANGEMENTS
    ways = _all(treated) if exact else _drawn(treated, name)
    sizes = np.abs(_advantages(scores, ways))
    extreme = int((sizes >= abs(found) - TIE).sum())
    if exact:
        # In groups of equal size, the most extreme arrangement has a mirror image.
        mirrored = all(2 * mask.sum() == len(mask) for mask in treated)
        return Earlier(found, extreme / len(sizes), (1 + mirrored) / arrangements, arrangements)
    # Drawn arrangements do not include the one that was observed.
    drawn = len(sizes) + 1
    return Earlier(found, (extreme + 1) / drawn, 1 / drawn, arrangements)


def _cell_scores(cells: Sequence[Waiting]) -> Numbers:
    """Return (cells,), the mean log-rank score of each cell's runs within the stratum."""
    times = np.array([time for cell in cells for time in cell.times], np.float64)
    scores = logrank_scores(times, [seen for cell in cells for seen in cell.observed])
    ends = np.cumsum([len(cell.times) for cell in cells])[:-1]
    return np.array([part.mean() for part in np.split(scores, ends)])


def _advantages(scores: Sequence[Numbers], ways: Sequence[NDArray[np.bool_]]) -> Numbers:
    """Return (W,), the groups' mean difference, strata weighted by how much each can tell.

    Args:
        scores: by stratum, (cells,).
        ways: by stratum, (W, cells), which cells are treated in each arrangement.
    """
    gaps, weights = [], []
    for values, masks in zip(scores, ways, strict=True):
        inside = masks[0].sum()
        outside = len(values) - inside
        sums = masks @ values
        gaps.append(sums / inside - (values.sum() - sums) / outside)
        weights.append(inside * outside / len(values))
    return np.asarray(np.average(gaps, axis=0, weights=weights))


def _all(treated: Sequence[NDArray[np.bool_]]) -> list[NDArray[np.bool_]]:
    """Return by stratum (W, cells), every combination of the strata's arrangements."""
    own = [
        np.array([np.isin(range(len(mask)), chosen) for chosen in _choices(mask)])
        for mask in treated
    ]
    grid = np.indices([len(masks) for masks in own]).reshape(len(own), -1)
    return [masks[places] for masks, places in zip(own, grid, strict=True)]


def _choices(mask: NDArray[np.bool_]) -> Iterator[tuple[int, ...]]:
    return combinations(range(len(mask)), int(mask.sum()))


def _drawn(treated: Sequence[NDArray[np.bool_]], name: str) -> list[NDArray[np.bool_]]:
    random = generator("earlier", name)
    return [random.permuted(np.tile(mask, (MOST_ARRANGEMENTS, 1)), axis=1) for mask in treated]
