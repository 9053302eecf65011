"""Waits for a grid that other processes are still filling."""

import time
from collections.abc import Callable
from math import isfinite

from unic_tfn.errors import DataError, UsageError
from unic_tfn.grid import Run
from unic_tfn.records.grid_results import LabelTable
from unic_tfn.records.job_document import JobDocument
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
        UsageError: `minutes` is not a finite number.
        StorageError: the file system failed.
    """
    if not isfinite(minutes):
        raise UsageError(f"Cannot wait {minutes} minutes.", "Give a number, such as --wait 30.")
    end = clock() + 60 * minutes
    done: dict[Run, str] = {}
    before = -1
    while True:
        job, labels = _expected(folder)
        mark, runs = (job.fingerprint, job.runs) if job else ("", ())
        for run in runs:
            if done.get(run) != mark and labels and _is_done(folder, run, mark, labels):
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


def _expected(folder: JobFolder) -> tuple[JobDocument | None, LabelTable | None]:
    """Return the job and its labels, each None as long as its file is not there."""
    try:
        job = folder.read_job()
    except NoRecordError:
        return None, None
    try:
        return job, folder.open_labels(job)
    except DataError:
        # Another process is just writing both files.
        return job, None


def _is_done(folder: JobFolder, run: Run, fingerprint: str, labels: LabelTable) -> bool:
    try:
        folder.finished_record(run, fingerprint, labels=labels)
    except NoRecordError:
        return False
    return True
