"""Section 6: whether networks use modalities together, which ones, and whether it helps.

The quantities come from the run records' metrics (`interactions`); their words and the page's
blocks are in `interactions_shown`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from unic_tfn.grid import Cell, Run
from unic_tfn.records.grid_results import CellResults, Codes
from unic_tfn.records.metrics import InteractionSummary
from unic_tfn.report.context import METRICS, Context
from unic_tfn.statistics.families import Judged, judge, typical_detectable
from unic_tfn.statistics.randomness import swaps
from unic_tfn.statistics.removal import Removal, gains

MAX_CLIPS = 8


@dataclass(frozen=True)
class CellInteractions:
    """What one cell's networks do with their modalities; numbers by seed where they are tuples.

    Args:
        cell: which one; its input has at least two modalities.
        seeds: its seeds.
        clips: explained test clips.
        test_clips: how many they were drawn from.
        shares: by ANOVA term, its share of the logits' variance.
        interaction_share: the shares of all terms with several modalities together.
        shapley: by letter, the modality's Shapley value of the accuracy.
        orders: accuracy with the fusion layer's parts of at most 0, 1, ... modalities, mean.
        part_shares: by part, its share of the fusion layer's variance, mean.
        accuracy_without: accuracy of the best additive approximations, mean.
        weighted_f1: the judged gain of the networks over them in weighted F1.
        accuracy: the same in accuracy.
        mended: clips a seed that are right only with interactions, mean.
        spoilt: clips a seed that are right only without, mean.
    """

    cell: Cell
    seeds: tuple[int, ...]
    clips: int
    test_clips: int
    shares: Mapping[str, tuple[float, ...]]
    interaction_share: tuple[float, ...]
    shapley: Mapping[str, tuple[float, ...]]
    orders: tuple[float, ...]
    part_shares: Mapping[str, float]
    accuracy_without: float
    weighted_f1: Judged
    accuracy: Judged
    mended: float
    spoilt: float

    def judged(self, metric: str) -> Judged:
        """Return the judged gain in a metric."""
        return self.weighted_f1 if metric == "weighted_f1" else self.accuracy

    @property
    def mean_shares(self) -> dict[str, float]:
        """The shares by term, mean over seeds."""
        return {term: fmean(values) for term, values in self.shares.items()}

    @property
    def strongest(self) -> str:
        """The interaction with the largest share."""
        together = {term: share for term, share in self.mean_shares.items() if len(term) > 1}
        return max(together, key=together.__getitem__)


@dataclass(frozen=True)
class FlippedClip:
    """A clip whose prediction interactions mend or spoil, classes as most of its seeds have them.

    Args:
        id: the clip.
        cell: whose networks.
        gold: its class.
        without: what is predicted without interactions.
        complete: what is predicted.
        mends: whether the flip is to the gold class, or else from it.
        seeds: of how many seeds it is so.
        of: all seeds.
    """

    id: str
    cell: Cell
    gold: str
    without: str
    complete: str
    mends: bool
    seeds: int
    of: int


@dataclass(frozen=True)
class Interactions:
    """The section's values. `reason` says why there are none."""

    cells: tuple[CellInteractions, ...]
    flips: tuple[FlippedClip, ...]
    reason: str = ""

    def detectable(self, metric: str) -> float:
        """Return the smallest true gain that the family could typically show."""
        return typical_detectable([one.judged(metric) for one in self.cells])


@dataclass(frozen=True)
class _Found:
    """A cell's explained clips, its predictions without interactions and its runs' summaries."""

    results: CellResults
    without: Codes
    runs: Sequence[InteractionSummary]


def compute(context: Context) -> Interactions:
    """Return what the networks of all cells with several modalities do with them."""
    several = [cell for cell in context.results.cells if len(cell.input) > 1]
    if not several:
        return Interactions((), (), "no cell of this grid has several modalities")
    found = [one for cell in several if (one := _find(context, cell)) is not None]
    if not found:
        return Interactions((), (), "these run records were made without looking at interactions")
    family = [_removal(context, one) for one in found]
    judged = {metric: judge(gains(family, metric)) for metric in METRICS}
    cells = tuple(
        _cell(one, judged["weighted_f1"][n], judged["accuracy"][n]) for n, one in enumerate(found)
    )
    flips = [flip for one in found for flip in _flips(context, one)]
    return Interactions(cells, tuple(_most_agreed(flips)))


def _find(context: Context, cell: Cell) -> _Found | None:
    results = context.results.cells[cell]
    metrics = [context.results.runs[Run(cell, seed)].metrics for seed in results.seeds]
    runs = [found.interactions for found in metrics if found.interactions]
    if len(runs) < len(metrics):
        return None
    ids = context.results.labels.ids
    if runs[0].drawn is not None:
        drawn = set(runs[0].drawn)
        rows = [row for row in results.rows if ids[row] in drawn]
        results = results.at(np.array(rows, np.int64))
    code = {name: index for index, name in enumerate(results.classes)}
    without = results.predicted.copy()
    for seed, run in enumerate(runs):
        for place, row in enumerate(results.rows):
            if (name := run.without_interactions.get(ids[row])) is not None:
                without[seed, place] = code[name]
    return _Found(results, without, runs)


def _removal(context: Context, one: _Found) -> Removal:
    results, name = one.results, one.results.cell.label_source
    clips = len(results.gold)
    return Removal(
        results.gold,
        one.without,
        results.predicted,
        len(results.classes),
        context.weights(clips, name),
        swaps(clips, context.effort.permutations, name),
    )


def _cell(one: _Found, weighted_f1: Judged, accuracy: Judged) -> CellInteractions:
    runs, gold = one.runs, one.results.gold
    right, before = one.results.predicted == gold, one.without == gold
    orders = [[score.accuracy for score in run.scores.orders] for run in runs]
    return CellInteractions(
        one.results.cell,
        one.results.seeds,
        len(gold),
        runs[0].test_clips,
        _by_name([run.term_shares for run in runs], one.results.cell.input),
        tuple(run.interaction_share for run in runs),
        _by_name([run.shapley.accuracy for run in runs], one.results.cell.input),
        tuple(fmean(values) for values in zip(*orders, strict=True)),
        {name: fmean(run.part_shares[name] for run in runs) for name in runs[0].part_shares},
        float(before.mean()),
        weighted_f1,
        accuracy,
        float((right & ~before).sum(1).mean()),
        float((before & ~right).sum(1).mean()),
    )


def _by_name(values: Sequence[Mapping[str, float]], letters: str) -> dict[str, tuple[float, ...]]:
    """Return numbers by name and seed, names by size and then in the order T, A, V."""
    names = sorted(values[0], key=lambda name: (len(name), [letters.index(x) for x in name]))
    return {name: tuple(one[name] for one in values) for name in names}


def _flips(context: Context, one: _Found) -> list[FlippedClip]:
    results, found = one.results, []
    for place, row in enumerate(results.rows):
        gold, complete, without = (
            results.gold[place],
            results.predicted[:, place],
            one.without[:, place],
        )
        for mends in (True, False):
            if mends:
                which = (complete == gold) & (without != gold)
            else:
                which = (complete != gold) & (without == gold)
            if which.any():
                found.append(
                    FlippedClip(
                        context.results.labels.ids[row],
                        results.cell,
                        results.classes[gold],
                        results.classes[_usual(without[which])],
                        results.classes[_usual(complete[which])],
                        mends,
                        int(which.sum()),
                        len(which),
                    )
                )
    return found


def _usual(codes: Codes) -> int:
    return int(Counter(codes.tolist()).most_common(1)[0][0])


def _most_agreed(flips: Sequence[FlippedClip]) -> list[FlippedClip]:
    """Return the flips that most seeds agree on, mended ones first."""
    ordered = sorted(flips, key=lambda flip: (-flip.seeds / flip.of, -flip.of))
    return [
        flip
        for mends in (True, False)
        for flip in [one for one in ordered if one.mends is mends][:MAX_CLIPS]
    ]
