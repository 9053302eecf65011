"""Run records on storage: written complete or not at all, verified whenever they are read."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unic_tfn.encoding.canonical_json import canonical_json, sealed, sha256
from unic_tfn.errors import StorageError
from unic_tfn.grid import Run
from unic_tfn.machine.durable import OccupiedError, move_aside, new_folder, storage_errors
from unic_tfn.records.shape import is_metrics, is_timing

# Raise it whenever `metrics.json` gains something that readers need (see `shape`).
FORMAT_VERSION = 2
METRICS_FILE = "metrics.json"
TIMING_FILE = "timing.json"
JOB_FILE = "job.json"
MAX_DOCUMENT_BYTES = 16 * 2**20


class NoRecordError(Exception):
    """What stands at a record's place is no record of this run; the text says why in a word."""


@dataclass(frozen=True)
class RunRecord:
    """A verified run record.

    Args:
        directory: where its files are.
        metrics: the contents of `metrics.json`.
        timing: wall-clock figures, which are no results: `seconds` by phase, `host`.
    """

    directory: Path
    metrics: Mapping[str, Any]
    timing: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """The fingerprint that it was made under."""
        return str(self.metrics["fingerprint"])


def record_path(job_folder: Path, run: Run) -> Path:
    """Return where a run's record is or would be."""
    return job_folder / "runs" / run.name


def write_record(
    job_folder: Path,
    run: Run,
    metrics: Mapping[str, Any],
    files: Mapping[str, bytes],
    timing: Mapping[str, Any],
) -> None:
    """Write a run's record; if another process has written it meanwhile, leave that one.

    Args:
        job_folder: the job's folder below the outputs.
        run: whose record it is.
        metrics: everything in `metrics.json` but the sums of its neighbours.
        files: the contents of its neighbours by name.
        timing: wall-clock figures, kept apart because they differ from time to time.

    Raises:
        StorageError: the file system failed; there is no half record.
    """
    sums = {name: sha256(contents) for name, contents in files.items()}
    own = {"format": FORMAT_VERSION, "run": _identity(run), "files": sums}
    documents = {
        METRICS_FILE: sealed({**metrics, **own}),
        TIMING_FILE: sealed({**timing, "run": _identity(run)}),
    }
    try:
        with new_folder(record_path(job_folder, run)) as folder:
            for name, contents in {**files, **documents}.items():
                (folder / name).write_bytes(contents)
    except OccupiedError:
        read_record(job_folder, run)


def read_record(job_folder: Path, run: Run) -> RunRecord:
    """Return a run's record with every byte of it verified.

    Raises:
        FileNotFoundError: the run has no record.
        NoRecordError: what is there is damaged, incomplete or another run's.
        StorageError: the file system failed.
    """
    folder = record_path(job_folder, run)
    with storage_errors(folder):
        is_there, is_folder = os.path.lexists(folder), folder.is_dir()
    if not is_there:
        raise FileNotFoundError(folder)
    if not is_folder:
        raise NoRecordError("not-a-folder")
    metrics = _document(folder / METRICS_FILE)
    if metrics.get("format") != FORMAT_VERSION:
        raise NoRecordError("other-format")
    if metrics.get("run") != _identity(run):
        raise NoRecordError("other-run")
    if not is_metrics(metrics):
        raise NoRecordError("other-metrics")
    sums = metrics["files"]
    for name, expected in sums.items():
        if sha256(_contents(folder / name)) != expected:
            raise NoRecordError(f"damaged-{Path(name).stem}")
    with storage_errors(folder):
        if {path.name for path in folder.iterdir()} != {*sums, METRICS_FILE, TIMING_FILE}:
            raise NoRecordError("other-files")
    timing = _document(folder / TIMING_FILE)
    if timing.pop("run", None) != _identity(run):
        raise NoRecordError("other-run")
    if not is_timing(timing):
        raise NoRecordError("other-timing")
    return RunRecord(folder, metrics, timing)


def read_job(job_folder: Path) -> dict[str, Any]:
    """Return the contents of `job.json`, what all runs of a job share, without its seal.

    Raises:
        NoRecordError: it is missing or damaged.
        StorageError: the file system failed.
    """
    return _document(job_folder / JOB_FILE)


def set_aside(job_folder: Path, run: Run, reason: str) -> Path | None:
    """Move what stands at a run's place to `set-aside/`, under a name that says why.

    Returns:
        Where it is now; None if nothing stands there, or another process was faster.
    """
    path = record_path(job_folder, run)
    place = job_folder / "set-aside" / run.cell.name / f"{run.seed}.{reason}"
    if not os.path.lexists(path):
        return None
    try:
        return move_aside(path, place)
    except StorageError:
        if os.path.lexists(path):
            raise
        return None


def _identity(run: Run) -> dict[str, Any]:
    return {
        "name": run.name,
        "label_source": run.cell.label_source,
        "input": run.cell.input,
        "seed": run.seed,
    }


def _contents(path: Path) -> bytes:
    with storage_errors(path):
        if not path.is_file():
            raise NoRecordError(f"missing-{path.stem}")
        if path.suffix == ".json" and path.stat().st_size > MAX_DOCUMENT_BYTES:
            raise NoRecordError(f"damaged-{path.stem}")
        return path.read_bytes()


def _document(path: Path) -> dict[str, Any]:
    """Return a sealed JSON object without its seal."""
    contents = _contents(path)
    try:
        document = json.loads(contents)
        seal = document.pop("sha256")
        if canonical_json({**document, "sha256": seal}) != contents:
            raise ValueError
        if sha256(canonical_json(document)) != seal:
            raise ValueError
    except (ValueError, RecursionError, KeyError, AttributeError, TypeError) as error:
        raise NoRecordError(f"damaged-{path.stem}") from error
    return dict(document)
