"""Waits for a grid that other processes are still filling."""

import time
from collections.abc import Callable
from pathlib import Path

from unic_tfn.grid import Run
from unic_tfn.records.load import expected_runs
from unic_tfn.records.records import NoRecordError, read_job, read_record

POLL_SECONDS = 2.0


def wait_for(
    folder: Path,
    minutes: float,
    told: Callable[[int, int], None] = lambda done, all_of: None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> bool:
    """Wait until every run of a job's grid has a valid record, and return whether it came to that.

    Args:
        folder: the job folder; it and its `job.json` may not be there yet.
        minutes: how long to wait at most.
        told: called with how many runs are done, of how many, whenever that changes.
        sleep: waits some seconds.
        clock: gives seconds.

    Raises:
        StorageError: the file system failed.
    """
    end = clock() + 60 * minutes
    done: dict[Run, str] = {}
    before = -1
    while True:
        mark, runs = _expected(folder)
        for run in runs:
            if done.get(run) != mark:
                _look(folder, run, done)
        ready = sum(done.get(run) == mark for run in runs)
        if ready != before and runs:
            told(ready, len(runs))
            before = ready
        if runs and ready == len(runs):
            return True
        left = end - clock()
        if left <= 0:
            return False
        sleep(min(POLL_SECONDS, left))


def _expected(folder: Path) -> tuple[str, tuple[Run, ...]]:
    """Return the job's fingerprint and runs; none while there is no `job.json`."""
    try:
        job = read_job(folder)
        return str(job["fingerprint"]), expected_runs(job)
    except (NoRecordError, KeyError, TypeError, AttributeError):
        return "", ()


def _look(folder: Path, run: Run, done: dict[Run, str]) -> None:
    """Note under which fingerprint a run was made, if it has a valid record."""
    try:
        done[run] = read_record(folder, run).fingerprint
    except (FileNotFoundError, NoRecordError):
        done.pop(run, None)
