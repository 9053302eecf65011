"""The files of a job's folder as entities of an RO-Crate, each with its size and sha256."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from unic_tfn.grid import Run
from unic_tfn.machine.storage_errors import storage_errors
from unic_tfn.machine.untrusted_files import sha256_of_file
from unic_tfn.records.grid_results import RunResult
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.record_files import METRICS_FILE, TIMING_FILE

MEDIA = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".npz": "application/zip",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tex": "application/x-tex",
}
OTHER_MEDIA = "application/octet-stream"
Entity = dict[str, Any]
# By name, size in bytes and sha256.
Sums = Mapping[str, tuple[int, str]]


def shared_sums(folder: JobFolder) -> Sums:
    """Return the sums of the files that all runs of a job share.

    Raises:
        DataError: one of them has gone.
        StorageError: the file system failed.
    """
    folds = [folder.folds_file] if folder.folds_file.exists() else []
    files = (folder.job_file, folder.labels_file, *folds)
    return {path.name: _measured(path) for path in files}


def record_sums(folder: JobFolder, run: Run, result: RunResult) -> Sums:
    """Return the sums of a record's files; those that `metrics.json` has are not read again.

    Raises:
        DataError: a file has gone.
        StorageError: the file system failed.
    """
    place, metrics = folder.record_path(run), result.metrics
    documents = {name: _measured(place / name) for name in (METRICS_FILE, TIMING_FILE)}
    others = {
        name: (metrics.sizes[name], sum_) if name in metrics.sizes else _measured(place / name)
        for name, sum_ in metrics.files.items()
    }
    return dict(sorted({**documents, **others}.items()))


def _measured(path: Path) -> tuple[int, str]:
    sum_ = sha256_of_file(path)
    with storage_errors(path):
        return path.stat().st_size, sum_


def last_day(folder: JobFolder, runs: Iterable[Run]) -> str:
    """Return the day, in UTC, on which the last of some records was written: `2026-11-26`.

    Records know no day themselves, and today's would differ from one report to the next.

    Raises:
        StorageError: the file system failed.
    """
    with storage_errors(folder.runs):
        last = max((folder.record_path(run) / METRICS_FILE).stat().st_mtime for run in runs)
    return datetime.fromtimestamp(last, UTC).date().isoformat()


def references(names: Iterable[str]) -> list[Entity]:
    """Return references to entities, of paths below the crate's root or of names with a `#`."""
    return [{"@id": quote(name, safe="/#")} for name in names]


def file_entities(place: str, sums: Sums, names: Mapping[str, str] | None = None) -> list[Entity]:
    """Return an entity for each of some files.

    Args:
        place: where they are, such as `report/`; empty at the root.
        sums: their sums by name below that place.
        names: what they are in words, where that is more than the name.
    """
    return [
        {
            "@id": quote(f"{place}{name}"),
            "@type": "File",
            "name": (names or {}).get(name, name),
            "encodingFormat": MEDIA.get(PurePosixPath(name).suffix, OTHER_MEDIA),
            "contentSize": str(size),
            "sha256": sum_,
        }
        for name, (size, sum_) in sums.items()
    ]


def folder_entities(place: str, name: str, sums: Sums) -> list[Entity]:
    """Return the entity of a folder, such as `report/`, and those of its files."""
    whole = folder_entity(place, name, (f"{place}{file}" for file in sums))
    return [whole, *file_entities(place, sums)]


def folder_entity(place: str, name: str, parts: Iterable[str]) -> Entity:
    """Return the entity of a folder with what it consists of."""
    return {"@id": quote(place), "@type": "Dataset", "name": name, "hasPart": references(parts)}
