"""What a grid's run records say, as arrays aligned by clip. Values only; `load` reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.folds import fold_split
from unic_tfn.grid import UNLABELLED, Cell, Run
from unic_tfn.records.job_document import JobDocument
from unic_tfn.records.metrics_document import Metrics
from unic_tfn.records.timing_document import Timing
from unic_tfn.scoring.calibration import log_probabilities, pointwise_information

Codes = NDArray[np.int64]
Probabilities = NDArray[np.float32]


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

    def tested(self, source: str) -> NDArray[np.int64]:
        """Return the labelled rows that networks test: the test clips, with folds every clip."""
        return self._labelled(source) if self.folds else self.rows(source)

    def training(self, source: str) -> NDArray[np.int64]:
        """Return the labelled rows that networks train on, with folds every clip.

        Each clip trains in as many folds as any other.
        """
        return self._labelled(source) if self.folds else self.rows(source, "train")

    def _labelled(self, source: str) -> NDArray[np.int64]:
        return np.flatnonzero(self.codes[source] != UNLABELLED)

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
        probabilities: for `valid` and `test`, (clips, classes) in the same order.
        temperature: that scales these probabilities, fitted on the validation clips.
        interactions: the contents of `interactions.npz`; empty in a record without one.
        expected_best: of a tuned run, the validation loss to expect of the best of 1, 2, ...
            trials; infinite where all of them may have diverged.
    """

    metrics: Metrics
    timing: Timing
    history: Mapping[str, tuple[float, ...]]
    predicted: Codes
    probabilities: Mapping[str, Probabilities]
    temperature: float
    interactions: bytes = b""
    expected_best: tuple[float, ...] = ()


@dataclass(frozen=True)
class CellResults:
    """All seeds of one cell over the same n clips, each predicted by a network that it tested.

    Args:
        cell: which one.
        classes: the class names in index order.
        rows: (n,) rows of the label table: the test clips, or with folds all labelled clips.
        gold: (n,) class indices.
        seeds: the S seeds whose runs are there.
        predicted: (S, n) class indices.
        probabilities: (S, n, classes), as recorded.
        calibrated: (S, n, classes), after temperature scaling, in float64: float32 would cut off
            what scaling makes smaller than it can hold.
        folds: (S, n), the fold that tested each clip; None without folds.
    """

    cell: Cell
    classes: tuple[str, ...]
    rows: NDArray[np.int64]
    gold: Codes
    seeds: tuple[int, ...]
    predicted: Codes
    probabilities: Probabilities
    calibrated: NDArray[np.float64]
    folds: Codes | None = None

    @property
    def correct(self) -> NDArray[np.bool_]:
        """(S, n), whether a seed's prediction is the gold class."""
        return np.asarray(self.predicted == self.gold)

    @cached_property
    def information(self) -> NDArray[np.float64]:
        """(S, n), what a seed's prediction says about the clip's label, in bits."""
        return pointwise_information(self.gold, log_probabilities(self.calibrated))

    def by_run(self) -> dict[Run, Codes]:
        """Return each run's predictions for the clips that it tested."""
        found = {}
        for place, seed in enumerate(self.seeds):
            if self.folds is None:
                found[Run(self.cell, seed)] = self.predicted[place]
                continue
            for fold in np.unique(self.folds[place]).tolist():
                own = self.folds[place] == fold
                found[Run(self.cell, seed, fold)] = self.predicted[place, own]
        return found

    def only(self, seeds: Sequence[int]) -> "CellResults":
        """Return the same with some of its seeds."""
        chosen = [self.seeds.index(seed) for seed in seeds]
        return replace(self._part((chosen,)), seeds=tuple(seeds))

    def at(self, rows: NDArray[np.int64]) -> "CellResults":
        """Return the same over some of its clips, named by their sorted rows."""
        keep = np.isin(self.rows, rows)
        part = self._part((slice(None), keep))
        return replace(part, rows=self.rows[keep], gold=self.gold[keep])

    def _part(self, index: tuple[Any, ...]) -> "CellResults":
        return replace(
            self,
            predicted=self.predicted[index],
            probabilities=self.probabilities[index],
            calibrated=self.calibrated[index],
            folds=None if self.folds is None else self.folds[index],
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
        cells: the cells with at least one usable run, in the grid's order; those of the reference
            where there are variants.
        problems: why each of the others cannot be used.
        variants: by name what each variant's part of the grid holds, the reference first; empty in
            a grid without variants.
    """

    job: JobDocument
    labels: LabelTable
    expected: tuple[Run, ...]
    runs: Mapping[Run, RunResult]
    cells: Mapping[Cell, CellResults]
    problems: tuple[Problem, ...]
    variants: Mapping[str, "GridResults"] = field(default_factory=dict)

    @property
    def reference(self) -> "GridResults":
        """The results of the first variant; without variants these results themselves."""
        return next(iter(self.variants.values()), self)

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

    def runs_of(self, cell: Cell) -> dict[Run, RunResult]:
        """Return the usable runs of a cell: by seed, with folds by seed and fold."""
        return {run: result for run, result in self.runs.items() if run.cell == cell}

    @property
    def seeds(self) -> tuple[int, ...]:
        """The grid's seeds."""
        return tuple(dict.fromkeys(run.seed for run in self.expected))
