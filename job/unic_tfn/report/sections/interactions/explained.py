"""A cell's explained clips: the run records' interactions, aligned with its predictions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from unic_tfn.grid import Cell, Run
from unic_tfn.records.grid_results import CellResults, Codes
from unic_tfn.records.metrics_document import InteractionSummary
from unic_tfn.report.context import Context


@dataclass(frozen=True)
class Explained:
    """The explained clips of one cell.

    Args:
        results: the predictions for the n explained clips.
        without: (S, n) class indices predicted without interactions.
        runs: the `interactions` of each run's metrics, by seed.
    """

    results: CellResults
    without: Codes
    runs: Sequence[InteractionSummary]


def explained(context: Context, cell: Cell) -> Explained | None:
    """Return a cell's explained clips, None if its runs were not analysed."""
    results = context.results.cells[cell]
    metrics = [context.results.runs[Run(cell, seed)].metrics for seed in results.seeds]
    runs = [recorded.interactions for recorded in metrics if recorded.interactions]
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
    return Explained(results, without, runs)
