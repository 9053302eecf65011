"""Trains what is missing from a jobspec's grid: what `unic-tfn run` and `unic_tfn.run` both do."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data.source import load, outline
from unic_tfn.errors import DataError, DeviceError, JobspecError, StorageError, UsageError
from unic_tfn.grid import Run, select
from unic_tfn.interface.given_jobspec import Say, found_jobspec, read_given, say_notes
from unic_tfn.interface.kept_package import keep_package
from unic_tfn.machine.mounts import why_lost
from unic_tfn.messages.printing import printable
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.runs.job.job import Job, resolve
from unic_tfn.runs.job.observer import Observer
from unic_tfn.runs.plan import plan, seconds_by_kind
from unic_tfn.runs.shard import run_shard
from unic_tfn.runs.shard_weights import shard_runs


class Watcher(Observer, Protocol):
    """Shows a person what a shard does, and at the end how it went."""

    def close(self, failures: Mapping[Run, Exception]) -> None:
        """The shard has ended."""


class Show(Protocol):
    """Gives a watcher of a job's runs, told the estimated seconds of a run by kind."""

    def __call__(
        self, job: Job, runs: Sequence[Run], costs: Mapping[str, float]
    ) -> AbstractContextManager[Watcher]:
        """Watch until the block ends."""


@dataclass(frozen=True)
class Wanted:
    """What is to be trained.

    Args:
        jobspec: a path, or the name of a shipped jobspec.
        outputs: the folder in which the job's folder is made.
        data: the feature package to use instead of the jobspec's, in a folder or in memory.
        patterns: train only runs whose names match one of them; all if there are none.
        shard: only shard I of N.
        device: instead of the jobspec's.
        force: whether to repeat runs that have a valid record.
        redo: whether to repeat runs whose records other versions made.
    """

    jobspec: str
    outputs: Path
    data: str | FeaturePackage | None = None
    patterns: tuple[str, ...] = ()
    shard: tuple[int, int] | None = None
    device: str | None = None
    force: bool = False
    redo: bool = False


@dataclass(frozen=True)
class Trained:
    """What came of it.

    Args:
        job: the job.
        failures: why runs failed; the others have their records.
    """

    job: Job
    failures: Mapping[Run, Exception]


def train_grid(wanted: Wanted, show: Show, say: Say) -> Trained:
    """Train the runs that are missing.

    Args:
        wanted: which.
        show: gives who watches.
        say: is told remarks.

    Raises:
        JobError: of every kind; see `runs.shard.run_shard` and `runs.job.job.resolve`.
    """
    given = wanted.data
    path = found_jobspec(wanted.jobspec, say)
    spec = read_given(path, given if isinstance(given, str) else None, wanted.device)
    folder = JobFolder(wanted.outputs / spec.name)
    if isinstance(given, FeaturePackage):
        spec = spec.model_copy(update={"data": str(keep_package(given, folder))})
    with _told_to_those_waiting(folder) if wanted.shard else nullcontext():
        described = outline(spec.data)
        planned = plan(spec, described)
        say_notes(spec, described, say)
        chosen = shard_runs(spec, described, *wanted.shard) if wanted.shard else spec.runs()
        if wanted.patterns:
            # A pattern must name a run of the grid; a shard may have none of them.
            among = _select(spec.runs(), wanted.patterns)
            chosen = tuple(run for run in chosen if run in among)
        if lost := why_lost(wanted.outputs.absolute()):
            say(f"Warning: {wanted.outputs} is {lost}; mount a folder there to keep the results.")
        job = resolve(spec, load(spec.data), wanted.outputs)
        with show(job, chosen, seconds_by_kind(planned)) as watcher:
            failures = run_shard(job, chosen, watcher, wanted.force, wanted.redo)
    watcher.close(failures)
    return Trained(job, failures)


@contextmanager
def _told_to_those_waiting(folder: JobFolder) -> Iterator[None]:
    """Leave the reason why a shard cannot begin where a waiting report finds it."""
    try:
        yield
    except (JobspecError, DataError, DeviceError) as error:
        with suppress(StorageError):
            folder.write_failure(None, error)
        raise


def _select(runs: tuple[Run, ...], patterns: tuple[str, ...]) -> set[Run]:
    """Return the runs that match any of the patterns; each pattern must match at least one."""
    chosen = {pattern: select(runs, pattern) for pattern in patterns}
    for pattern, found in chosen.items():
        if not found:
            names = ", ".join(dict.fromkeys(run.cell.name for run in runs))
            folded = runs[0].fold is not None
            forms = "CELL, CELL/SEED or CELL/SEED/FOLD" if folded else "CELL or CELL/SEED"
            among, before = "", ""
            if runs[0].variant:
                before = ", behind VARIANT: or for every variant,"
                among = f" Its variants are {', '.join(dict.fromkeys(r.variant for r in runs))}."
            raise UsageError(
                f"--only {printable(pattern)}: no run here has such a name. The grid's cells are "
                f"{names}.{among}",
                f"A pattern is {forms}{before} with * and ?, such as 'M-*/1111'.",
            )
    return {run for found in chosen.values() for run in found}
