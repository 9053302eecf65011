"""Folds over features that were made with the help of labels: seen in the data's own split.

An extractor that was trained on the labels of the train clips has written them into those clips'
features. With folds such clips are test clips too, and are predicted far better than the clips that
the extractor did not learn from. The features alone do not tell; the predictions do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from unic_tfn.grid import Cell, Run
from unic_tfn.records.grid_results import LabelTable, RunResult

# Both must be passed, so that neither an accident nor a trifle is taken for a leak.
LEAST_GAP = 0.1
LEAST_Z = 4.0
FEWEST_UNITS = 10
LEAST_VARIANCE = 1e-4


@dataclass(frozen=True)
class Gap:
    """How much better a cell's networks predict clips of the data's own train part.

    Args:
        cell: the cell.
        train: accuracy on the clips that the data's own split calls train, as a fraction; each
            was predicted by networks that had not seen it.
        test: the same on those that it calls test.
    """

    cell: Cell
    train: float
    test: float

    def __str__(self) -> str:
        """Say it in a sentence."""
        return (
            f"{self.cell.name}: its networks are right on {self.train:.0%} of the clips that the "
            f"data's own split calls train, and on {self.test:.0%} of its test clips, though they "
            "had seen neither. Features look like this whose extractor was trained on the labels "
            "of the train clips; folds over such features measure what it remembers."
        )


def gaps(labels: LabelTable, runs: Mapping[Run, RunResult]) -> tuple[Gap, ...]:
    """Return the cells whose folds predict the data's own train clips suspiciously well.

    A gap counts from 10 points that are 4 standard errors (Welch) over clips, or over groups where
    there are any. Nothing is returned for a job without folds.

    Args:
        labels: the labels of the job's clips.
        runs: the results of the job's runs, as far as they are there.
    """
    cells = dict.fromkeys(run.cell for run in runs if run.fold is not None)
    found = (_gap(cell, labels, runs) for cell in cells)
    return tuple(gap for gap in found if gap)


def _gap(cell: Cell, labels: LabelTable, runs: Mapping[Run, RunResult]) -> Gap | None:
    hits, times = np.zeros(len(labels.ids)), np.zeros(len(labels.ids))
    for run, result in runs.items():
        if run.cell == cell:
            rows = labels.rows(cell.label_source, "test", run)
            hits[rows] += result.predicted == labels.codes[cell.label_source][rows]
            times[rows] += 1
    train, test = (_shares(hits, times, labels, split) for split in ("train", "test"))
    if min(len(train), len(test)) < FEWEST_UNITS:
        return None
    gap = float(train.mean() - test.mean())
    variances = [max(part.var(ddof=1), LEAST_VARIANCE) / len(part) for part in (train, test)]
    if gap < LEAST_GAP or gap < LEAST_Z * sqrt(sum(variances)):
        return None
    return Gap(cell, float(train.mean()), float(test.mean()))


def _shares(
    hits: NDArray[np.float64], times: NDArray[np.float64], labels: LabelTable, split: str
) -> NDArray[np.float64]:
    """Return the share of right predictions by clip, or by group where there are any."""
    rows = np.flatnonzero((labels.split == split) & (times > 0))
    units = np.array(labels.groups if labels.groups else labels.ids)
    _, of_row = np.unique(units[rows], return_inverse=True)
    return np.bincount(of_row, hits[rows]) / np.bincount(of_row, times[rows])
