"""One run's record: written complete or not at all, verified whenever it is read."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from unic_tfn.encoding.canonical_json import canonical_json, sealed, sha256
from unic_tfn.encoding.document import Document
from unic_tfn.grid import Run
from unic_tfn.machine.durable import OccupiedError, new_folder
from unic_tfn.machine.storage_errors import storage_errors
from unic_tfn.records.metrics import FORMAT_VERSION, Metrics, RunIdentity, RunMetrics
from unic_tfn.records.reasons import NoRecordError, Reason
from unic_tfn.records.timing import RunTiming, Timing

METRICS_FILE = "metrics.json"
TIMING_FILE = "timing.json"
MAX_DOCUMENT_BYTES = 16 * 2**20
AnyDocument = TypeVar("AnyDocument", bound=Document)


@dataclass(frozen=True)
class RunRecord:
    """A verified run record.

    Args:
        directory: where its files are.
        metrics: the contents of `metrics.json`.
        timing: the contents of `timing.json`.
    """

    directory: Path
    metrics: Metrics
    timing: Timing

    @property
    def fingerprint(self) -> str:
        """The fingerprint that it was made under."""
        return self.metrics.fingerprint


def write_run_record(
    directory: Path,
    run: Run,
    metrics: RunMetrics,
    files: Mapping[str, bytes],
    timing: RunTiming,
) -> None:
    """Write a run's record; if another process has written it meanwhile, leave that one.

    Args:
        directory: where it is to appear.
        run: whose record it is.
        metrics: what the run found out.
        files: the contents of the other files by name.
        timing: kept apart because it differs from time to time.

    Raises:
        StorageError: the file system failed; there is no half record.
    """
    identity = RunIdentity.of(run)
    sums = {name: sha256(contents) for name, contents in files.items()}
    # `model_construct`: both parts are checked already, and are written as they are.
    whole = Metrics.model_construct(
        **dict(metrics), format=FORMAT_VERSION, run=identity, files=sums
    )
    timed = Timing.model_construct(**dict(timing), run=identity)
    documents = {
        METRICS_FILE: sealed(whole.model_dump(mode="json")),
        TIMING_FILE: sealed(timed.model_dump(mode="json")),
    }
    try:
        with new_folder(directory) as folder:
            for name, contents in {**files, **documents}.items():
                (folder / name).write_bytes(contents)
    except OccupiedError:
        read_run_record(directory, run)


def read_run_record(directory: Path, run: Run) -> RunRecord:
    """Return a run's record with every byte of it verified.

    Raises:
        NoRecordError: there is none, or it is damaged, incomplete or another run's.
        StorageError: the file system failed.
    """
    with storage_errors(directory):
        is_there, is_folder = os.path.lexists(directory), directory.is_dir()
    if not is_there:
        raise NoRecordError(Reason.MISSING)
    if not is_folder:
        raise NoRecordError(Reason.NOT_A_FOLDER)
    metrics = _metrics(directory / METRICS_FILE, run)
    for name, expected in metrics.files.items():
        if sha256(_contents(directory / name)) != expected:
            raise NoRecordError(Reason.DAMAGED, Path(name).stem)
    with storage_errors(directory):
        there = {path.name for path in directory.iterdir()}
    if there != {*metrics.files, METRICS_FILE, TIMING_FILE}:
        raise NoRecordError(Reason.OTHER_FILES)
    timing = read_document(directory / TIMING_FILE, Timing, Reason.OTHER_TIMING)
    if timing.run != metrics.run:
        raise NoRecordError(Reason.OTHER_RUN)
    return RunRecord(directory, metrics, timing)


def _metrics(path: Path, run: Run) -> Metrics:
    contents = _contents(path)
    document = _unsealed(path, contents)
    # Another version or another run is told as such, not as a document that lacks something.
    if document.get("format") != FORMAT_VERSION:
        raise NoRecordError(Reason.OTHER_FORMAT)
    if document.get("run") != RunIdentity.of(run).model_dump():
        raise NoRecordError(Reason.OTHER_RUN)
    return _parsed(contents, Metrics, Reason.OTHER_METRICS)


def read_document(path: Path, kind: type[AnyDocument], otherwise: Reason) -> AnyDocument:
    """Return a sealed document as its type.

    Raises:
        NoRecordError: it is missing or damaged, or a document of another kind: `otherwise`.
        StorageError: the file system failed.
    """
    contents = _contents(path)
    _unsealed(path, contents)
    return _parsed(contents, kind, otherwise)


def _parsed(contents: bytes, kind: type[AnyDocument], otherwise: Reason) -> AnyDocument:
    try:
        return kind.model_validate_json(contents)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise NoRecordError(otherwise, detail=f"{place}: {first['msg']}") from error


def _contents(path: Path) -> bytes:
    with storage_errors(path):
        if not path.is_file():
            raise NoRecordError(Reason.MISSING, path.stem)
        if path.suffix == ".json" and path.stat().st_size > MAX_DOCUMENT_BYTES:
            raise NoRecordError(Reason.DAMAGED, path.stem)
        return path.read_bytes()


def _unsealed(path: Path, contents: bytes) -> dict[str, object]:
    """Return a JSON object without its seal, which must be right."""
    try:
        document = json.loads(contents)
        seal = document.pop("sha256")
        if canonical_json({**document, "sha256": seal}) != contents:
            raise ValueError
        if sha256(canonical_json(document)) != seal:
            raise ValueError
    except (ValueError, RecursionError, KeyError, AttributeError, TypeError) as error:
        raise NoRecordError(Reason.DAMAGED, path.stem) from error
    return dict(document)
