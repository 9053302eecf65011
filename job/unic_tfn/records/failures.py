"""Why a run failed, in a file of its own beside the records."""

import traceback
from contextlib import suppress
from pathlib import Path

from unic_tfn.encoding.canonical_json import canonical_json
from unic_tfn.errors import JobError
from unic_tfn.grid import Run
from unic_tfn.machine.durable import storage_errors, write_file


def failure_path(job_folder: Path, run: Run) -> Path:
    """Return where the reason of a run's failure is or would be."""
    return job_folder / "failures" / run.cell.name / f"{run.seed}.json"


def write_failure(job_folder: Path, run: Run, error: Exception) -> None:
    """Write why a run failed; an error that no one foresaw with where it came from."""
    foreseen = isinstance(error, JobError)
    contents = {
        "run": run.name,
        "error": type(error).__name__,
        "message": str(error),
        "traceback": [] if foreseen else traceback.format_exception(error),
    }
    write_file(failure_path(job_folder, run), canonical_json(contents))


def clear_failure(job_folder: Path, run: Run) -> None:
    """Remove the reason of an earlier failure, and its folder if that is now empty."""
    path = failure_path(job_folder, run)
    with storage_errors(path):
        path.unlink(missing_ok=True)
    # Another process may use or remove the folders at this moment.
    with suppress(OSError):
        path.parent.rmdir()
        path.parent.parent.rmdir()
