"""A cell's explained clips: the run records' interactions, aligned with its predictions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unic_tfn.grid import Cell
from unic_tfn.records.grid_results import CellResults, Codes
from unic_tfn.records.metrics_document import InteractionSummary
from unic_tfn.report.context import Context


@dataclass(frozen=True)
class Explained:
    """The explained clips of one cell.

    Args:
        results: the predictions for the n explained clips.
        without: (S, n) class indices predicted without interactions.
        runs: by seed, the `interactions` of each run's metrics: one, or with folds one per fold.
    """

    results: CellResults
    without: Codes
    runs: Sequence[tuple[InteractionSummary, ...]]

    @property
    def test_clips(self) -> int:
        """The clips that the explained ones were drawn from."""
        return sum(run.test_clips for run in self.runs[0])


def explained(context: Context, cell: Cell) -> Explained | None:
    """Return a cell's explained clips, None if its runs were not analysed.

    With folds these are the clips that every seed has explained.
    """
    results = context.results.cells[cell]
    by_seed: dict[int, list[InteractionSummary]] = {seed: [] for seed in results.seeds}
    for run, result in context.results.runs_of(cell).items():
        if result.metrics.interactions is None:
            return None
        by_seed[run.seed].append(result.metrics.interactions)
    runs = [tuple(found) for found in by_seed.values()]
    results = results.at(_rows(context, results, runs))
    return Explained(results, _without(context, results, runs), runs)


def _rows(
    context: Context, results: CellResults, runs: Sequence[tuple[InteractionSummary, ...]]
) -> NDArray[np.int64]:
    """Return the rows of the explained clips."""
    ids = context.results.labels.ids
    kept = np.ones(len(results.rows), bool)
    for place, own in enumerate(runs):
        folds = np.zeros(len(kept), int) if results.folds is None else results.folds[place]
        for fold, run in enumerate(own):
            if run.drawn is not None:
                drawn = set(run.drawn)
                chosen = np.array([ids[row] in drawn for row in results.rows])
                kept &= chosen | (folds != fold)
    return results.rows[kept]


def _without(
    context: Context, results: CellResults, runs: Sequence[tuple[InteractionSummary, ...]]
) -> Codes:
    ids = context.results.labels.ids
    code = {name: index for index, name in enumerate(results.classes)}
    places = {ids[row]: place for place, row in enumerate(results.rows)}
    without = results.predicted.copy()
    for seed, own in enumerate(runs):
        for run in own:
            for clip, name in run.without_interactions.items():
                if clip in places:
                    without[seed, places[clip]] = code[name]
    return without
