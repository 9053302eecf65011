"""What moves the probability of the predicted class: InterSHAP, and the term of each coalition.

Both are computed from the explained clips' games in the records (`statistics.intershap`,
`coalitions.dividends`), with intervals over clips and seeds like those of scores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from unic_tfn.grid import Cell
from unic_tfn.interactions.coalitions import Values, coalition_names, dividends
from unic_tfn.interactions.npz import from_npz
from unic_tfn.report.context import Context
from unic_tfn.scoring.scores import Codes, Numbers, Weights
from unic_tfn.statistics.contrast import Side, Term, contrast
from unic_tfn.statistics.intershap import clip_parts, global_replicas, global_score, local_scores
from unic_tfn.statistics.moderation import Variance
from unic_tfn.statistics.units import FEWEST_UNITS


@dataclass(frozen=True)
class Estimate:
    """A quantity, mean over seeds, with its interval over clips and seeds.

    Args:
        value: the mean.
        low: lower end of the interval.
        high: its upper end.
        seeds: the quantity for each seed.
    """

    value: float
    low: float
    high: float
    seeds: tuple[float, ...]


@dataclass(frozen=True)
class Behaviour:
    """What moves the predicted class's probability in one cell's networks.

    Args:
        cell: the cell.
        clips: the number of clips that all of its seeds explain.
        together: InterSHAP over all clips, absent modalities from one clip, as published.
        apart: the same with each absent modality from a clip of its own.
        local_together: the mean of the clips' own InterSHAP, absent modalities from one clip.
        local_apart: the same, each absent modality from a clip of its own.
        terms: by coalition such as `TA`, the mean of its dividend; they sum to what seeing
            everything adds to the probability of the predicted class.
    """

    cell: Cell
    clips: int
    together: Estimate
    apart: Estimate
    local_together: Estimate
    local_apart: Estimate
    terms: Mapping[str, Estimate]


@dataclass(frozen=True)
class _Games:
    """A cell's games (S, 2^M, n) over the clips that all seeds explain, in both ways.

    Args:
        cell: the cell.
        rows: (n,) the clips' rows of the label table.
        apart: each absent modality from a clip of its own.
        together: absent modalities from one clip.
    """

    cell: Cell
    rows: Codes
    apart: Values
    together: Values

    @property
    def clips(self) -> int:
        """The number of clips."""
        return int(self.apart.shape[2])


def behaviours(context: Context, cells: Sequence[Cell]) -> tuple[Behaviour, ...]:
    """Return the behaviour of the cells whose records have enough explained clips.

    Args:
        context: the results.
        cells: cells with at least two modalities.
    """
    found = [games for cell in cells if (games := _games(context, cell)) is not None]
    return tuple(
        _behaviour(games, context.weights(games.rows), context.units.among(games.rows))
        for games in found
    )


def _games(context: Context, cell: Cell) -> _Games | None:
    """Return a cell's games, None where its records have none or too few clips in common."""
    by_seed: dict[int, dict[str, tuple[Values, Values]]] = {}
    for run, result in context.results.runs.items():
        if run.cell != cell:
            continue
        try:
            games = _of_run(result.interactions)
        except ValueError:
            # A record without the file, or one that an earlier version wrote in another format.
            return None
        by_seed.setdefault(run.seed, {}).update(games)
    every = [set(clips) for clips in by_seed.values()]
    ids = context.results.labels.ids
    rows = np.array([r for r, name in enumerate(ids) if all(name in own for own in every)], int)
    if context.units.among(rows) < FEWEST_UNITS:
        return None
    seeds = context.results.cells[cell].seeds
    stacked = np.array([[by_seed[seed][ids[row]] for row in rows] for seed in seeds])
    apart, together = np.moveaxis(stacked, (2, 3, 1), (0, 2, 3))
    return _Games(cell, rows, apart, together)


def _of_run(contents: bytes) -> dict[str, tuple[Values, Values]]:
    """Return by clip the two games (2^M,) of the predicted class's probability.

    Raises:
        ValueError: the contents are not an interactions file of this version.
    """
    explanation = from_npz(contents)
    clips = np.arange(len(explanation.ids))
    apart, together = (
        table[:, clips, explanation.predicted].astype(np.float64).T
        for table in (explanation.chances, explanation.together)
    )
    return {
        str(name): pair
        for name, pair in zip(explanation.ids, zip(apart, together, strict=True), strict=True)
    }


def _behaviour(games: _Games, weights: Weights, units: int) -> Behaviour:
    """Return all quantities of a cell, on resamples of its clips (B, n) that draw some units."""
    letters = games.cell.input
    shares = (weights / weights.sum(1, keepdims=True)).T.astype(np.float64)
    found = {}
    for way, seeds in (("together", games.together), ("apart", games.apart)):
        parts = [clip_parts(game, letters) for game in seeds]
        found[way] = _within_bounds(
            _estimate(
                np.array([global_score(each, letters) for each in parts]),
                np.stack([global_replicas(each, letters, shares) for each in parts]),
                units,
            )
        )
        own = np.stack([local_scores(each, letters) for each in parts])
        found[f"local_{way}"] = _within_bounds(_mean(own, shares, units))
    terms = np.stack([dividends(game, letters) for game in games.apart])
    named = {
        name: _mean(terms[:, place], shares, units)
        for place, name in enumerate(coalition_names(letters))
        if place
    }
    return Behaviour(games.cell, games.clips, **found, terms=named)


def _mean(values: Values, shares: Values, units: int) -> Estimate:
    """Return the mean over clips of values (S, n), on resamples with the clips' shares (n, B)."""
    return _estimate(values.mean(1), values @ shares, units)


def _within_bounds(share: Estimate) -> Estimate:
    return replace(share, low=max(share.low, 0.0), high=min(share.high, 1.0))


def _estimate(scores: Numbers, replicas: Numbers, units: int) -> Estimate:
    """Return a quantity's mean over seeds, from (S,) by seed and (S, B) on resamples of the clips.

    The variance over seeds is the cell's own: what is assumed of scores where seeds are few does
    not hold for these quantities.
    """
    several = len(scores) > 1
    variance = Variance(float(scores.var(ddof=1)), len(scores) - 1.0) if several else None
    found = contrast([Term(1.0, Side(scores, replicas, units, variance))])
    return Estimate(found.effect, found.low, found.high, tuple(scores.tolist()))
