"""Waits for a grid that other processes are still filling."""

import time
from collections.abc import Callable

from unic_tfn.grid import Run
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.reasons import NoRecordError

POLL_SECONDS = 2.0


def wait_for(
    folder: JobFolder,
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
            if done.get(run) != mark and _is_done(folder, run, mark):
                done[run] = mark
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


def _expected(folder: JobFolder) -> tuple[str, tuple[Run, ...]]:
    """Return the job's fingerprint and runs; none while there is no `job.json`."""
    try:
        job = folder.read_job()
    except NoRecordError:
        return "", ()
    return job.fingerprint, job.runs


def _is_done(folder: JobFolder, run: Run, fingerprint: str) -> bool:
    try:
        folder.finished_record(run, fingerprint)
    except NoRecordError:
        return False
    return True
