"""Waits for a grid that other processes are still filling, and notices when they have given up."""

import math
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto

from unic_tfn.errors import DataError
from unic_tfn.grid import Run
from unic_tfn.records.at_work import signs_of_life
from unic_tfn.records.failure_document import Failure
from unic_tfn.records.grid_results import LabelTable
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.reasons import NoRecordError

POLL_SECONDS = 2.0
# How often to report that there is nothing new.
REMINDER_SECONDS = 300.0
# A cluster tries a failed shard again after at most 6 minutes; then it also has to start.
RETRY_SECONDS = 600.0


class Ending(Enum):
    """Why the waiting ended."""

    COMPLETE = auto()
    FAILED = auto()
    SILENT = auto()
    TIME = auto()


@dataclass(frozen=True)
class Standing:
    """How far a grid has come.

    Args:
        done: how many runs have a valid record.
        total: how many runs the grid has; 0 while there is no `job.json`.
        failures: why runs that are missing have failed, and why none could begin.
        silent: seconds since the last sign of life: a record, a failure, an epoch.
    """

    done: int
    total: int
    failures: tuple[Failure, ...]
    silent: float

    @property
    def cannot_finish(self) -> bool:
        """Whether every missing run has failed, or none could begin, and nobody tries again."""
        failed = {failure.run for failure in self.failures}
        hopeless = "" in failed or 0 < self.total == self.done + len(failed)
        return hopeless and self.silent >= RETRY_SECONDS


def wait_for(
    folder: JobFolder,
    minutes: float,
    silence: float = math.inf,
    told: Callable[[Standing], None] = lambda standing: None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Ending:
    """Wait until every run of a job's grid has a valid record, or there is no hope of that.

    Args:
        folder: the job folder; it and its `job.json` may not be there yet.
        minutes: how long to wait at most, a finite number.
        silence: after how many minutes without a sign of life to give up. Default: never.
        told: called at the start, whenever the number of runs that are done or have failed
            changes, and now and then between.
        sleep: waits some seconds.
        clock: gives seconds.

    Raises:
        StorageError: the file system failed.
    """
    watch = _Watch(folder)
    began = heard = told_at = clock()
    signs: object = None
    shown: tuple[int, int, int] | None = None
    while True:
        seen = watch.look()
        if seen != signs:
            signs, heard = seen, clock()
        now = clock()
        standing = watch.standing(now - heard)
        counts = standing.done, standing.total, len(standing.failures)
        if counts != shown or now - told_at >= REMINDER_SECONDS:
            told(standing)
            shown, told_at = counts, now
        if (ending := _ending(standing, now - began, 60 * minutes, 60 * silence)) is not None:
            return ending
        sleep(min(POLL_SECONDS, began + 60 * minutes - now))


def _ending(standing: Standing, waited: float, longest: float, silence: float) -> Ending | None:
    if 0 < standing.total == standing.done:
        return Ending.COMPLETE
    if waited >= longest:
        return Ending.TIME
    if standing.cannot_finish:
        return Ending.FAILED
    return Ending.SILENT if standing.silent >= silence else None


class _Watch:
    """The state of a job folder, looked at again and again; records are verified only once."""

    def __init__(self, folder: JobFolder) -> None:
        self.folder = folder
        self.done: dict[Run, str] = {}
        self.marks: dict[Run, str] = {}
        self.labels: LabelTable | None = None

    def look(self) -> object:
        """Look at the folder, and return a value that changes with every sign of life."""
        self.marks, self.labels = self._expected()
        for run in self._missing():
            if self._is_done(run):
                self.done[run] = self.marks[run]
        failures = [(run, self._written(run)) for run in (*self._missing(), None)]
        return self.marks, len(self._missing()), failures, signs_of_life(self.folder.path)

    def standing(self, silent: float) -> Standing:
        missing = self._missing()
        found = (self.folder.read_failure(run) for run in (*missing, None))
        failures = tuple(failure for failure in found if failure)
        return Standing(len(self.marks) - len(missing), len(self.marks), failures, silent)

    def _missing(self) -> list[Run]:
        return [run for run, mark in self.marks.items() if self.done.get(run) != mark]

    def _written(self, run: Run | None) -> int:
        """Return when a run's failure was written, or 0."""
        with suppress(OSError):
            return self.folder.failure_path(run).stat().st_mtime_ns
        return 0

    def _expected(self) -> tuple[dict[Run, str], LabelTable | None]:
        """Return the fingerprint by run and the labels, as far as the job's files are there."""
        try:
            job = self.folder.read_job()
        except NoRecordError:
            return {}, None
        marks = {run: job.fingerprint_of(run) for run in job.runs}
        try:
            return marks, self.folder.open_labels(job)
        except DataError:
            # Another process is just writing both files.
            return marks, None

    def _is_done(self, run: Run) -> bool:
        if self.labels is None:
            return False
        try:
            self.folder.finished_result(run, self.marks[run], labels=self.labels)
        except NoRecordError:
            return False
        return True
