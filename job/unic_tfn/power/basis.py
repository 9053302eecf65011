"""The assumptions that a plan's power rests on: stated ones, or estimates from a job's records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from unic_tfn.errors import UsageError
from unic_tfn.grid import Cell
from unic_tfn.power.questions import Question, questions
from unic_tfn.records.grid_results import CellResults, GridResults, LabelTable
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.statistics.moderation import MIN_FREEDOM
from unic_tfn.statistics.power import STATED, Assumptions
from unic_tfn.statistics.power_estimates import Readings, estimate, networks_apart


@dataclass(frozen=True)
class Records:
    """The records that assumptions were estimated from.

    Args:
        name: the data's name.
        synthetic: whether the data were generated.
        runs: usable runs.
        expected: runs of the grid.
        clips: the most clips that a cell's networks tested.
        seeds: the most seeds that a cell has.
        freedom: degrees of freedom of the networks' deviation.
        grouped: whether the clips are in groups.
    """

    name: str
    synthetic: bool
    runs: int
    expected: int
    clips: int
    seeds: int
    freedom: int
    grouped: bool

    @property
    def rough(self) -> bool:
        """Whether there are too few networks for more than a rough idea of how they vary."""
        return 0 < self.freedom < MIN_FREEDOM


@dataclass(frozen=True)
class Basis:
    """What is assumed, and where it comes from.

    Args:
        by_family: the assumptions by family of comparisons.
        otherwise: for families that are not among these.
        records: what they were estimated from, None if they are stated.
    """

    by_family: Mapping[str, Assumptions]
    otherwise: Assumptions = STATED
    records: Records | None = None

    def of(self, question: Question) -> Assumptions:
        """Return what is assumed for a question."""
        return self.by_family.get(question.family, self.otherwise)


def stated() -> Basis:
    """Return the assumptions that are made where there are no records."""
    return Basis({})


def from_records(path: Path) -> Basis:
    """Return what the verified records of a job folder say.

    Args:
        path: the job folder, such as `outputs/full`.

    Raises:
        UsageError: this is not a job folder, or its records compare nothing.
        DataError: `job.json` or `labels.csv` is damaged.
        StorageError: the file system failed.
    """
    basis = of_results(load(JobFolder(path)))
    if basis is None:
        raise UsageError(
            f"{path}: expected finished runs of two cells that can be compared, with a seed in "
            "common. Found none.",
            "Give the folder of a job with such runs, or leave out --from.",
        )
    return basis


def of_results(results: GridResults) -> Basis | None:
    """Return what a grid's results say, None if no two of its cells can be compared."""
    results = results.reference
    readings = {cell: _readings(found) for cell, found in results.cells.items()}
    asked = questions(tuple(readings), results.job.package.unimodal, results.labels.classes)
    groups = _groups(results.labels)
    by_family = {}
    for question in asked:
        found = _estimated(readings, question.pairs, groups)
        if found is not None:
            by_family[question.family] = found
    everything = [pair for question in asked for pair in question.pairs]
    otherwise = _estimated(readings, everything, groups)
    if otherwise is None:
        return None
    return Basis(
        by_family, otherwise, _records(results, sum(map(networks_apart, readings.values())))
    )


def _readings(found: CellResults) -> Readings:
    """Return who was right about which clip."""
    return Readings(found.correct.astype(np.float64), found.seeds, found.rows, found.folds)


def _groups(labels: LabelTable) -> np.ndarray | None:
    if not labels.groups:
        return None
    return np.asarray(np.unique(labels.groups, return_inverse=True)[1])


def _estimated(
    readings: Mapping[Cell, Readings],
    pairs: Sequence[tuple[Cell, Cell]],
    groups: np.ndarray | None,
) -> Assumptions | None:
    """Return what readings say of these comparisons, None if none has anything in common."""
    index = {cell: position for position, cell in enumerate(readings)}
    compared = [(index[first], index[second]) for first, second in pairs]
    try:
        return estimate(list(readings.values()), compared, groups)
    except ValueError:
        return None


def _records(results: GridResults, freedom: int) -> Records:
    cells = results.cells.values()
    return Records(
        results.job.package.name,
        results.synthetic,
        len(results.runs),
        len(results.expected),
        max(len(found.gold) for found in cells),
        max(len(found.seeds) for found in cells),
        freedom,
        bool(results.labels.groups),
    )
