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
from unic_tfn.errors import DataError
from unic_tfn.grid import Run
from unic_tfn.machine.durable import OccupiedError, new_folder
from unic_tfn.machine.leftovers import place_of
from unic_tfn.machine.storage_errors import storage_errors
from unic_tfn.machine.system_files import is_system_file
from unic_tfn.records.metrics_document import FORMAT_VERSION, Metrics, RunIdentity, RunMetrics
from unic_tfn.records.reasons import NoRecordError, Reason
from unic_tfn.records.stored import GONE, stored_bytes, verify_size, verify_sum
from unic_tfn.records.tables import AGAIN
from unic_tfn.records.timing_document import RunTiming, Timing

METRICS_FILE = "metrics.json"
TIMING_FILE = "timing.json"
PREDICTIONS_FILE = "predictions.csv"
HEADS_FILE = "heads.csv"
HISTORY_FILE = "history.csv"
TRIALS_FILE = "trials.csv"
WEIGHTS_FILE = "weights.safetensors"
NO_WEIGHTS = "this run did not keep its weights"
KEEP_WEIGHTS = "Put `save_weights: true` in the jobspec and run it again: its runs are repeated."
# A model card: made from a complete record, it may lie in the folder without being part of it.
CARD_FILE = "README.md"
MAX_DOCUMENT_BYTES = 16 * 2**20
# For records whose metrics do not say how large each file is.
MAX_FILE_BYTES = 8 * 2**30
# How often a record may be moved or replaced while it is read before that is an answer.
ATTEMPTS = 10
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

    def contents(self, name: str) -> bytes:
        """Return the contents of one of its files, verified as they are read.

        Raises:
            NoRecordError: the record has no such file, or it has changed since.
            StorageError: the file system failed.
        """
        path, expected = self.directory / name, self.metrics.files.get(name)
        if expected is None:
            raise NoRecordError(Reason.MISSING, path.stem)
        contents = stored_bytes(path, self.metrics.sizes.get(name, MAX_FILE_BYTES))
        if sha256(contents) != expected:
            raise NoRecordError(Reason.DAMAGED, path.stem)
        return contents

    def open_contents(self, name: str) -> bytes:
        """Return the contents of one of its files, with errors for a user.

        Raises:
            DataError: the record has no such file, or it has changed since.
            StorageError: the file system failed.
        """
        try:
            return self.contents(name)
        except NoRecordError as error:
            raise DataError(f"{self.directory / name}: {error.slug}.", AGAIN) from error


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
        NoRecordError: something else was put there meanwhile.
        StorageError: the file system failed; there is no half record.
    """
    identity = RunIdentity.of(run)
    sums = {name: sha256(contents) for name, contents in files.items()}
    sizes = {name: len(contents) for name, contents in files.items()}
    # `model_construct`: both parts are checked already, and are written as they are.
    whole = Metrics.model_construct(
        **dict(metrics), format=FORMAT_VERSION, run=identity, files=sums, sizes=sizes
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


def read_run_record(directory: Path, run: Run, sums: bool = True) -> RunRecord:
    """Return a run's record with every byte of it verified.

    A record that another process moves or replaces meanwhile is read again.

    Args:
        directory: where it is or would be.
        run: whose record it is.
        sums: whether to verify the files beside the documents by their sums, or only, in no time,
            by their sizes. Default: by their sums.

    Raises:
        NoRecordError: there is none, or it is damaged, incomplete or another run's.
        StorageError: the file system failed.
    """
    for attempt in range(1, ATTEMPTS + 1):
        before = _identity(directory)
        try:
            return _read(directory, run, sums)
        except NoRecordError:
            if attempt == ATTEMPTS or _identity(directory) == before:
                raise
    raise AssertionError("the last attempt returns or raises")


def _identity(directory: Path) -> tuple[int, int, int] | None:
    """Return what tells a folder from another one at the same path, and from its later state."""
    with storage_errors(directory):
        try:
            status = directory.lstat()
        except OSError as error:
            if error.errno in GONE:
                return None
            raise
    return status.st_dev, status.st_ino, status.st_mtime_ns


def _read(directory: Path, run: Run, sums: bool) -> RunRecord:
    with storage_errors(directory):
        is_there, is_folder = os.path.lexists(directory), directory.is_dir()
    if not is_there:
        raise NoRecordError(Reason.MISSING)
    if not is_folder:
        raise NoRecordError(Reason.NOT_A_FOLDER)
    metrics = _metrics(directory / METRICS_FILE, run)
    for name, expected in metrics.files.items():
        size = metrics.sizes.get(name)
        if sums:
            verify_sum(directory / name, expected, size, MAX_FILE_BYTES)
        else:
            verify_size(directory / name, size)
    if _names(directory) != {*metrics.files, METRICS_FILE, TIMING_FILE}:
        raise NoRecordError(Reason.OTHER_FILES)
    timing = read_document(directory / TIMING_FILE, Timing, Reason.OTHER_TIMING)
    if timing.run != metrics.run:
        raise NoRecordError(Reason.OTHER_RUN)
    return RunRecord(directory, metrics, timing)


def _names(directory: Path) -> set[str]:
    with storage_errors(directory):
        try:
            return {path.name for path in directory.iterdir() if not _is_beside(path)}
        except OSError as error:
            if error.errno in GONE:
                raise NoRecordError(Reason.MISSING) from error
            raise


def _is_beside(path: Path) -> bool:
    """Return whether a file in a record's folder is not part of the record."""
    return is_system_file(path.name) or CARD_FILE in (path.name, place_of(path))


def _metrics(path: Path, run: Run) -> Metrics:
    contents = stored_bytes(path, MAX_DOCUMENT_BYTES)
    document = _unsealed(path, contents)
    # Another version or another run is reported as such, not as a document that lacks something.
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
    contents = stored_bytes(path, MAX_DOCUMENT_BYTES)
    _unsealed(path, contents)
    return _parsed(contents, kind, otherwise)


def _parsed(contents: bytes, kind: type[AnyDocument], otherwise: Reason) -> AnyDocument:
    try:
        return kind.model_validate_json(contents)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise NoRecordError(otherwise, detail=f"{place}: {first['msg']}") from error


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
