"""What a grid's run records say, as arrays aligned by clip. Values only; `load` reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.folds import fold_split
from unic_tfn.grid import UNLABELLED, Cell, Run
from unic_tfn.records.job_document import JobDocument
from unic_tfn.records.metrics_document import Metrics
from unic_tfn.records.timing_document import Timing

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class LabelTable:
    """The data set's `labels.csv`.

    Args:
        ids: the N clip ids.
        split: (N,) split names.
        codes: by label source, (N,) class indices, -1 where unlabelled.
        classes: by label source, the class names in index order.
        groups: the N groups; none where the data set has none.
        folds: by seed, (N,) the fold of each clip, as `folds.csv` has them; empty where the split
            is the data's own.
    """

    ids: tuple[str, ...]
    split: NDArray[np.str_]
    codes: Mapping[str, Codes]
    classes: Mapping[str, tuple[str, ...]]
    groups: tuple[str, ...] = ()
    folds: Mapping[int, Codes] = field(default_factory=dict)

    def split_of(self, run: Run | None = None) -> NDArray[np.str_]:
        """Return the split names (N,) that a run has: its fold's, or else the data's own.

        Args:
            run: the run; None: the data's own split.
        """
        if run is None or run.fold is None:
            return self.split
        return fold_split(self.folds[run.seed], run.fold)

    def rows(self, source: str, split: str = "test", run: Run | None = None) -> NDArray[np.int64]:
        """Return the rows of a split's clips that the source has labelled, in file order.

        Args:
            source: the label source.
            split: `train`, `valid` or `test`.
            run: whose split; None: the data's own.
        """
        return np.flatnonzero((self.split_of(run) == split) & (self.codes[source] != UNLABELLED))

    def majority(self, source: str, run: Run | None = None) -> int:
        """Return the most frequent class of the training clips; a tie goes to the lowest index."""
        train = self.codes[source][self.rows(source, "train", run)]
        return int(np.bincount(train, minlength=len(self.classes[source])).argmax())


@dataclass(frozen=True)
class RunResult:
    """One run's verified record.

    Args:
        metrics: the contents of `metrics.json`.
        timing: the contents of `timing.json`.
        history: the columns of `history.csv` by name, one number per epoch.
        predicted: (n,) predicted class indices of the test clips, in the order of `labels.csv`.
        interactions: the contents of `interactions.npz`; empty in a record without one.
    """

    metrics: Metrics
    timing: Timing
    history: Mapping[str, tuple[float, ...]]
    predicted: Codes
    interactions: bytes = b""


@dataclass(frozen=True)
class CellResults:
    """All runs of one cell over the same n test clips.

    Args:
        cell: which one.
        classes: the class names in index order.
        rows: (n,) rows of the label table.
        gold: (n,) class indices.
        seeds: the S seeds whose runs are there.
        predicted: (S, n) class indices.
    """

    cell: Cell
    classes: tuple[str, ...]
    rows: NDArray[np.int64]
    gold: Codes
    seeds: tuple[int, ...]
    predicted: Codes

    @property
    def correct(self) -> NDArray[np.bool_]:
        """(S, n), whether a seed's prediction is the gold class."""
        return np.asarray(self.predicted == self.gold)

    def only(self, seeds: Sequence[int]) -> "CellResults":
        """Return the same with some of its seeds."""
        chosen = [self.seeds.index(seed) for seed in seeds]
        return CellResults(
            self.cell, self.classes, self.rows, self.gold, tuple(seeds), self.predicted[chosen]
        )

    def at(self, rows: NDArray[np.int64]) -> "CellResults":
        """Return the same over some of its clips, named by their sorted rows."""
        keep = np.isin(self.rows, rows)
        return CellResults(
            self.cell,
            self.classes,
            self.rows[keep],
            self.gold[keep],
            self.seeds,
            self.predicted[:, keep],
        )


@dataclass(frozen=True, order=True)
class Problem:
    """A run whose record is missing or cannot be used as it is.

    Args:
        run: its name.
        reason: `missing`, `damaged-metrics`, `other-fingerprint`, `other-device` and so on.
        detail: what is known beyond that, such as why it failed.
        excluded: whether the report goes on without this run.
    """

    run: str
    reason: str
    detail: str = ""
    excluded: bool = True


@dataclass(frozen=True)
class GridResults:
    """Everything the report is made from.

    Args:
        job: the contents of `job.json`.
        labels: the data set's labels.
        expected: all runs of the grid, in its order.
        runs: the usable ones among them.
        cells: the cells with at least one usable run, in the grid's order.
        problems: why each of the others cannot be used.
    """

    job: JobDocument
    labels: LabelTable
    expected: tuple[Run, ...]
    runs: Mapping[Run, RunResult]
    cells: Mapping[Cell, CellResults]
    problems: tuple[Problem, ...]

    @property
    def name(self) -> str:
        """The job's name."""
        return self.job.jobspec.name

    @property
    def synthetic(self) -> bool:
        """Whether the data were generated; every picture must say so."""
        return self.job.package.synthetic

    @property
    def sources(self) -> tuple[str, ...]:
        """The grid's label sources, in its order."""
        return tuple(dict.fromkeys(run.cell.label_source for run in self.expected))

    @property
    def grid_cells(self) -> tuple[Cell, ...]:
        """The grid's cells, in its order, whether there are runs or not."""
        return tuple(dict.fromkeys(run.cell for run in self.expected))

    @property
    def seeds(self) -> tuple[int, ...]:
        """The grid's seeds."""
        return tuple(dict.fromkeys(run.seed for run in self.expected))
