"""Estimates what power is computed from out of earlier readings: who was right about which clip.

Variances are taken apart by moments, as in an analysis of variance of clips and seeds; networks are
nested in seeds where there are folds. Estimates of a variance may come out below zero by chance:
they are averaged over comparisons first and cut at zero afterwards.

An observed difference never enters: a power computed from the effect that was found says nothing
that its p-value does not say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.moderation import MIN_FREEDOM
from unic_tfn.statistics.power import STATED, Assumptions

# With fewer clips in common, comparisons say nothing about how they correlate.
FEWEST_COMMON_CLIPS = 20


@dataclass(frozen=True)
class Readings:
    """A number per seed and clip: 1 where a cell's network is right, or a difference of two.

    Args:
        values: (S, n).
        seeds: the S seeds.
        rows: (n,) the clips, as sorted rows of the data's label table.
        folds: (S, n) which fold tested a clip; None where each seed trained a single network.
    """

    values: Numbers
    seeds: tuple[int, ...]
    rows: NDArray[np.int64]
    folds: NDArray[np.int64] | None = None

    def at(self, seeds: Sequence[int], rows: NDArray[np.int64]) -> "Readings":
        """Return the same for some of its seeds and clips."""
        chosen, kept = [self.seeds.index(seed) for seed in seeds], np.isin(self.rows, rows)
        folds = None if self.folds is None else self.folds[chosen][:, kept]
        return Readings(self.values[chosen][:, kept], tuple(seeds), self.rows[kept], folds)


@dataclass(frozen=True)
class Components:
    """Variances of readings, before they are cut at zero.

    Args:
        clip: of what a clip brings with every seed.
        rest: of what is drawn anew for each clip and seed.
        network: of the networks' true means.
    """

    clip: float
    rest: float
    network: float


def estimate(
    cells: Sequence[Readings],
    pairs: Sequence[tuple[int, int]],
    groups: NDArray[np.int64] | None = None,
    otherwise: Assumptions = STATED,
) -> Assumptions:
    """Return what readings say about a family of comparisons.

    What they cannot tell is left as it was: the share of the clip, the networks' deviation and the
    correlation need two seeds, the correlation two comparisons, the design effect groups.

    Args:
        cells: 1 where a network is right, by cell.
        pairs: the comparisons, as pairs of indices into `cells`; at least one has two cells with a
            seed and two clips in common.
        groups: (N,) the group of each row of the label table, None without groups.
        otherwise: what is kept where the readings cannot tell.

    Raises:
        ValueError: no comparison has anything in common.
    """
    compared = {pair: gains(cells[pair[0]], cells[pair[1]]) for pair in pairs}
    usable = {pair: found for pair, found in compared.items() if found is not None}
    if not usable:
        raise ValueError("no two cells of the comparisons have a seed and two clips in common")
    found = _disagreement(list(usable.values()), otherwise)
    found = replace(found, network_deviation=_network_deviation(cells, otherwise))
    if groups is not None:
        effects = [
            design_effect(each.values.mean(0), groups[each.rows]) for each in usable.values()
        ]
        found = replace(found, design_effect=max(float(np.mean(effects)), 1.0))
    return replace(found, correlation=_correlation(usable, found))


def gains(first: Readings, second: Readings) -> Readings | None:
    """Return second minus first over common seeds and clips; None without two clips in common."""
    seeds = [seed for seed in first.seeds if seed in second.seeds]
    rows = np.intersect1d(first.rows, second.rows)
    if not seeds or len(rows) < 2:
        return None
    before, after = first.at(seeds, rows), second.at(seeds, rows)
    return replace(after, values=after.values - before.values)


def components(readings: Readings) -> Components | None:
    """Return the variances of clips, of networks and of the rest; None for a single seed.

    With one network per seed this is the analysis of variance of seeds and clips. With folds the
    seeds' partitions are independent of one another, so that the networks that the other seeds
    had for a fold's clips average out over their folds.
    """
    values, folds = readings.values, readings.folds
    seeds, clips = values.shape
    if seeds < 2 or clips < 2:
        return None
    centred = values - values.mean(0)
    networks = 1 if folds is None else int(folds.max()) + 1
    if folds is None:
        folds = np.zeros(values.shape, np.int64)
    index = (np.arange(seeds)[:, None] * networks + folds).ravel()
    sizes = np.bincount(index, minlength=seeds * networks)
    sums = np.bincount(index, weights=centred.ravel(), minlength=seeds * networks)
    between = float((sums**2 / np.maximum(sizes, 1)).sum()) / (seeds - 1)
    both = float((centred**2).sum()) / (clips * (seeds - 1))
    own = (seeds - 1) / seeds + 1 / (seeds * networks)
    network = (between - networks * both) / (clips * own - networks)
    rest = both - network
    spread = float(values.mean(0).var(ddof=1))
    clip = spread - (rest + network * (1 - 1 / networks)) / seeds
    return Components(clip, rest, network)


def design_effect(values: Numbers, groups: NDArray[np.int64]) -> float:
    """Return by how much a mean's variance over groups exceeds that over independent clips.

    Both are unbiased where the clips are independent, so that the ratio is then about 1.

    Args:
        values: (n,) by clip.
        groups: (n,) the clips' groups.
    """
    centred = values - values.mean()
    _, index = np.unique(groups, return_inverse=True)
    sums, sizes = np.bincount(index, weights=centred), np.bincount(index)
    clips = len(values)
    by_clip = float((centred**2).sum()) / (clips - 1)
    if len(sizes) < 2 or not by_clip:
        return 1.0
    return float((sums**2).sum()) / (clips - float((sizes**2).sum()) / clips) / by_clip


def _disagreement(compared: Sequence[Readings], otherwise: Assumptions) -> Assumptions:
    """Return the assumptions with the disagreement and, given two seeds, the clip's share."""
    several = [found for each in compared if (found := components(each)) is not None]
    if not several:
        spread = float(np.mean([each.values.var(ddof=1) for each in compared]))
        return replace(otherwise, disagreement=spread)
    clip = max(float(np.mean([found.clip for found in several])), 0.0)
    rest = max(float(np.mean([found.rest for found in several])), 0.0)
    share = clip / (clip + rest) if clip + rest else otherwise.clip_share
    return replace(otherwise, disagreement=clip + rest, clip_share=share)


def _network_deviation(cells: Sequence[Readings], otherwise: Assumptions) -> float:
    """Return the deviation of the cells' networks, filled up with what was assumed if they are few.

    A few networks often look alike by chance, which would promise too much.
    """
    pairs = [(cell, found) for cell in cells if (found := components(cell)) is not None]
    if not pairs:
        return otherwise.network_deviation
    own = max(float(np.mean([found.network for _, found in pairs])), 0.0)
    freedom = sum(networks_apart(cell) for cell, _ in pairs)
    missing = max(MIN_FREEDOM - freedom, 0)
    filled = (freedom * own + missing * otherwise.network_deviation**2) / (freedom + missing)
    return sqrt(filled)


def networks_apart(readings: Readings) -> int:
    """Return the degrees of freedom of the networks' variance in a cell's readings."""
    networks = 1 if readings.folds is None else int(readings.folds.max()) + 1
    return (len(readings.seeds) - 1) * networks


def _correlation(compared: Mapping[tuple[int, int], Readings], assumed: Assumptions) -> float:
    """Return the correlation that explains how little the comparisons' mean varies.

    The parts of clips come from the mean's own readings. The part of the networks follows from
    which cells the comparisons share, and would be far too uncertain from a few seeds.
    """
    first = next(iter(compared.values()))
    seeds = [s for s in first.seeds if all(s in each.seeds for each in compared.values())]
    rows = first.rows
    for each in compared.values():
        rows = np.intersect1d(rows, each.rows)
    m = len(compared)
    if m < 2 or len(seeds) < 2 or len(rows) < FEWEST_COMMON_CLIPS:
        return assumed.correlation
    aligned = [each.at(seeds, rows) for each in compared.values()]
    mean = replace(aligned[0], values=np.mean([each.values for each in aligned], axis=0))
    networks = 1 if mean.folds is None else int(mean.folds.max()) + 1
    weights: dict[int, float] = {}
    for before, after in compared:
        weights[before] = weights.get(before, 0.0) - 1 / m
        weights[after] = weights.get(after, 0.0) + 1 / m
    per_network = assumed.network_deviation**2 / (len(seeds) * networks)
    single = float(np.mean([_over_clips(each) for each in aligned])) + 2 * per_network
    pooled = _over_clips(mean) + per_network * sum(w**2 for w in weights.values())
    if single <= 0:
        return assumed.correlation
    return float(np.clip((m * pooled / single - 1) / (m - 1), 0.0, 1.0))


def _over_clips(readings: Readings) -> float:
    """Return the variance of the readings' mean that comes from the choice of clips."""
    return float(readings.values.mean(0).var(ddof=1)) / len(readings.rows)
