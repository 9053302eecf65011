"""How far a grid is, from what lies in its job folder, wherever its processes run.

Only values; `unic_tfn.cli.status` prints them. A run counts as done if its documents are right and
the files beside them have their sizes: `unic-tfn report` verifies every byte, which takes longer.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from unic_tfn.data.source import outline
from unic_tfn.errors import JobError, UsageError
from unic_tfn.grid import Run
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.records.at_work import Worker, workers
from unic_tfn.records.failure_document import Failure
from unic_tfn.records.job_document import JobDocument
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.reasons import NoRecordError, Reason
from unic_tfn.runs.plan import plan, seconds_by_kind

# A process writes its note at every epoch, 15 s apart at most often; the report gives up after 30
# minutes. Nothing is proved by this silence, so such a process is only named.
SILENT_SECONDS = 600.0


class State(StrEnum):
    """What is known of a run."""

    DONE = "done"
    AT_WORK = "at work"
    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True)
class RunStatus:
    """One run.

    Args:
        run: the run.
        state: what is known of it.
        reason: why it failed, or why the record that it has does not count; empty otherwise.
        seconds: how long it took; None unless it is done.
    """

    run: Run
    state: State
    reason: str = ""
    seconds: float | None = None

    @property
    def cell(self) -> str:
        """The name of what the run repeats: its own name without seed and fold."""
        return self.run.name.partition("/")[0]


@dataclass(frozen=True)
class GridStatus:
    """A grid, or a job whose first process has not begun yet.

    Args:
        folder: the job folder.
        runs: all runs of the grid; none while there is no `job.json`.
        could_not_begin: why a process could not begin, where one could not.
        workers: the processes that have said what they are doing.
        seconds_left: about how long the missing runs take the processes that are at work, or one
            process where none is; None while nothing is known of how long a run takes.
    """

    folder: Path
    runs: tuple[RunStatus, ...]
    could_not_begin: Failure | None
    workers: tuple[Worker, ...]
    seconds_left: float | None

    @property
    def is_complete(self) -> bool:
        """Whether every run is done."""
        return bool(self.runs) and self.count(State.DONE) == len(self.runs)

    @property
    def alive(self) -> tuple[Worker, ...]:
        """The processes that are at work."""
        return tuple(w for w in self.workers if not w.ended and w.silent < SILENT_SECONDS)

    def count(self, state: State) -> int:
        """Return how many runs are in a state."""
        return sum(item.state is state for item in self.runs)

    def cells(self) -> Mapping[str, Counter[State]]:
        """Return by cell, in the grid's order, how many of its runs are in each state."""
        found: dict[str, Counter[State]] = {}
        for item in self.runs:
            found.setdefault(item.cell, Counter())[item.state] += 1
        return found


def find_jobs(outputs: Path) -> tuple[JobFolder, ...]:
    """Return the job folders that a path means: itself, or those in it, sorted by name.

    Raises:
        UsageError: there is none.
    """
    if _is_job(outputs):
        return (JobFolder(outputs),)
    found: tuple[JobFolder, ...] = ()
    with suppress(OSError):
        found = tuple(JobFolder(path) for path in sorted(outputs.iterdir()) if _is_job(path))
    if not found:
        raise UsageError(
            f"{outputs}: expected a job folder, which has a job.json, or a folder of such. "
            "Found none.",
            "Give what --outputs of `unic-tfn run` was, such as outputs. The first process of a "
            "job makes its folder when it begins to train.",
        )
    return found


def _is_job(path: Path) -> bool:
    folder = JobFolder(path)
    begun = folder.job_file.is_file() or folder.failure_path(None).is_file()
    return begun or folder.slurm.is_dir()


def status(folder: JobFolder) -> GridStatus:
    """Return how far a grid is.

    Raises:
        DataError: `job.json` is damaged.
        StorageError: the file system failed.
    """
    working = workers(folder.path)
    could_not_begin = folder.read_failure(None)
    if not folder.job_file.is_file():
        return GridStatus(folder.path, (), could_not_begin, working, None)
    job = folder.open_job()
    busy = {worker.run for worker in working if not worker.ended}
    runs = tuple(_of_run(folder, run, job, busy) for run in job.runs)
    unknown = GridStatus(folder.path, runs, could_not_begin, working, None)
    left = _seconds_left(runs, job.jobspec, len(unknown.alive))
    return GridStatus(folder.path, runs, could_not_begin, working, left)


def _of_run(folder: JobFolder, run: Run, job: JobDocument, busy: set[str]) -> RunStatus:
    reason = ""
    try:
        record = folder.glance(run, job.fingerprint_of(run))
        return RunStatus(run, State.DONE, seconds=sum(record.timing.seconds.values()))
    except NoRecordError as error:
        if error.reason is not Reason.MISSING or error.file:
            reason = error.slug
    if run.name in busy:
        return RunStatus(run, State.AT_WORK)
    if failure := folder.read_failure(run):
        return RunStatus(run, State.FAILED, first_line(failure))
    return RunStatus(run, State.MISSING, reason)


def first_line(failure: Failure) -> str:
    """Return why something failed, in one line."""
    return (failure.message.splitlines() or [failure.error])[0]


def _seconds_left(runs: Sequence[RunStatus], jobspec: Jobspec, processes: int) -> float | None:
    """Return how long the runs that are neither done nor failed take, by what others took."""
    measured: dict[str, list[float]] = {}
    for item in runs:
        if item.seconds is not None:
            measured.setdefault(item.run.kind, []).append(item.seconds)
    if not measured:
        return None
    means = {name: sum(times) / len(times) for name, times in measured.items()}
    costs = {**_scaled(_planned(jobspec), means), **means}
    usual = sum(means.values()) / len(means)
    left = (item.run.kind for item in runs if item.state in (State.AT_WORK, State.MISSING))
    return sum(costs.get(name, usual) for name in left) / max(1, processes)


def _planned(jobspec: Jobspec) -> Mapping[str, float]:
    """Return the planned seconds of a run by its kind; empty where the data cannot be reached."""
    with suppress(JobError):
        return seconds_by_kind(plan(jobspec, outline(jobspec.data)))
    return {}


def _scaled(planned: Mapping[str, float], means: Mapping[str, float]) -> dict[str, float]:
    """Return planned seconds in the measure of those kinds for which both are known."""
    both = planned.keys() & means.keys()
    if not both:
        return {}
    scale = sum(means[name] for name in both) / sum(planned[name] for name in both)
    return {name: seconds * scale for name, seconds in planned.items()}
