"""What moves the probability of the predicted class: InterSHAP, and the term of each coalition.

Both are computed from the explained clips' games in the records (`statistics.intershap`,
`coalitions.dividends`), with intervals over clips and seeds like those of scores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unic_tfn.grid import Cell
from unic_tfn.interactions.coalitions import Values, coalition_names, dividends
from unic_tfn.interactions.npz import from_npz
from unic_tfn.report.context import Context
from unic_tfn.scoring.scores import Numbers, Weights
from unic_tfn.statistics.difference import FEWEST_CLIPS, Side, compare
from unic_tfn.statistics.intershap import clip_parts, global_replicas, global_score, local_scores
from unic_tfn.statistics.moderation import Variance, seed_variances


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
    """A cell's games (S, 2^M, n) over the clips that all seeds explain, in both ways."""

    cell: Cell
    apart: Values
    together: Values


@dataclass(frozen=True)
class _Measured:
    """One quantity of one cell: (S,) by seed, (S, B) on resamples of the clips."""

    scores: Numbers
    replicas: Numbers
    clips: int


def behaviours(context: Context, cells: Sequence[Cell]) -> tuple[Behaviour, ...]:
    """Return the behaviour of the cells whose records have enough explained clips.

    Args:
        context: the results.
        cells: cells with at least two modalities.
    """
    found = [games for cell in cells if (games := _games(context, cell)) is not None]
    if not found:
        return ()
    measured = [_measured(games, _weights(context, games)) for games in found]
    estimates = [dict[str, Estimate]() for _ in found]
    for name in sorted(set().union(*measured)):
        having = [place for place, quantities in enumerate(measured) if name in quantities]
        for place, estimate in zip(
            having, _estimates([measured[n][name] for n in having]), strict=True
        ):
            estimates[place][name] = estimate
    return tuple(map(_behaviour, found, estimates))


def _behaviour(games: _Games, found: Mapping[str, Estimate]) -> Behaviour:
    shares = {
        name: Estimate(each.value, max(each.low, 0.0), min(each.high, 1.0), each.seeds)
        for name, each in found.items()
        if name in ("together", "apart", "local_together", "local_apart")
    }
    terms = {name: found[name] for name in coalition_names(games.cell.input)[1:]}
    return Behaviour(games.cell, games.apart.shape[2], **shares, terms=terms)


def _games(context: Context, cell: Cell) -> _Games | None:
    """Return a cell's games, None where its records have none or too few clips in common."""
    by_seed: dict[int, dict[str, tuple[Values, Values]]] = {}
    for run, result in context.results.runs.items():
        if run.cell != cell:
            continue
        if not result.interactions:
            return None
        by_seed.setdefault(run.seed, {}).update(_of_run(result.interactions))
    every = [set(clips) for clips in by_seed.values()]
    common = [name for name in context.results.labels.ids if all(name in ids for ids in every)]
    if len(common) < FEWEST_CLIPS:
        return None
    seeds = context.results.cells[cell].seeds
    stacked = np.array([[by_seed[seed][name] for name in common] for seed in seeds])
    apart, together = np.moveaxis(stacked, (2, 3, 1), (0, 2, 3))
    return _Games(cell, apart, together)


def _of_run(contents: bytes) -> dict[str, tuple[Values, Values]]:
    """Return by clip the two games (2^M,) of the predicted class's probability."""
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


def _weights(context: Context, games: _Games) -> Weights:
    return context.weights(games.apart.shape[2], games.cell.label_source)


def _measured(games: _Games, weights: Weights) -> dict[str, _Measured]:
    """Return all quantities of a cell by name."""
    letters, clips = games.cell.input, games.apart.shape[2]
    shares = weights / weights.sum(1, keepdims=True)
    found = {}
    for way, seeds in (("together", games.together), ("apart", games.apart)):
        parts = [clip_parts(game, letters) for game in seeds]
        found[way] = _Measured(
            np.array([global_score(each, letters) for each in parts]),
            np.stack([global_replicas(each, letters, weights) for each in parts]),
            clips,
        )
        own = np.stack([local_scores(each, letters) for each in parts])
        found[f"local_{way}"] = _mean(own, shares)
    terms = np.stack([dividends(game, letters) for game in games.apart])
    for place, name in enumerate(coalition_names(letters)):
        if place:
            found[name] = _mean(terms[:, place], shares)
    return found


def _mean(values: Values, shares: NDArray[np.float32]) -> _Measured:
    """Return the mean over clips of values (S, n)."""
    return _Measured(values.mean(1), values @ shares.T.astype(np.float64), values.shape[1])


def _estimates(family: Sequence[_Measured]) -> list[Estimate]:
    """Return one quantity's estimates for several cells, seeds' variances moderated over them."""
    scores, clips = [each.scores for each in family], [each.clips for each in family]
    # Fractions, as accuracies are.
    variances = seed_variances(scores, clips, "accuracy")
    return [_estimate(*pair) for pair in zip(family, variances, strict=True)]


def _estimate(found: _Measured, variance: Variance | None) -> Estimate:
    nothing = Side(np.zeros(1), np.zeros((1, found.replicas.shape[1])), found.clips, None)
    side = Side(found.scores, found.replicas, found.clips, variance)
    judged = compare(nothing, side, 1.0)
    return Estimate(judged.effect, judged.low, judged.high, tuple(found.scores.tolist()))
