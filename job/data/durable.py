"""Directories that are there completely or not at all: temporary sibling, fsync, one rename."""

import errno
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from job.errors import StorageError, UsageError

OCCUPIED = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR)


@contextmanager
def new_directory(path: Path, may_replace: Callable[[Path], bool] | None = None) -> Iterator[Path]:
    """Give a temporary directory to fill, which becomes `path` when the block ends without error.

    Every file directly inside is fsynced before the rename, and the folder above it after. If the
    block raises, nothing is left behind and what stood at `path` is untouched.

    Args:
        path: where the directory is to appear. Missing folders above it are made.
        may_replace: whether what stands at `path` may be replaced; None: nothing may.

    Raises:
        UsageError: if something stands at `path` that may not be replaced.
        StorageError: if the file system fails.
    """
    path = path.absolute()
    _refuse_occupied(path, may_replace)
    building = path.parent / f".{path.name}.{uuid.uuid4().hex}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        building.mkdir()
        yield building
        for file in building.iterdir():
            _fsync(file)
        _fsync(building)
        _appear(building, path, may_replace)
        _fsync(path.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError(
            f"{path}: could not be written: {reason}",
            "Check that the folder above it can be written to and that the disk is not full.",
        ) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _refuse_occupied(path: Path, may_replace: Callable[[Path], bool] | None) -> None:
    if not os.path.lexists(path):
        return
    if may_replace is None:
        raise UsageError(f"{path}: exists already", "Give another path, or --force to replace it.")
    if not may_replace(path):
        raise UsageError(
            f"{path}: is not a feature package, so it is not replaced",
            "Give another path, or remove it yourself.",
        )


def _appear(building: Path, path: Path, may_replace: Callable[[Path], bool] | None) -> None:
    """Rename `building` to `path`; what stood there steps aside first and is removed last."""
    if may_replace is None or not path.exists():
        try:
            building.rename(path)
        except OSError as error:
            if error.errno in OCCUPIED:
                _refuse_occupied(path, None)
            raise
        return
    aside = path.parent / f".{path.name}.{uuid.uuid4().hex}.old"
    path.rename(aside)
    try:
        building.rename(path)
    except OSError:
        aside.rename(path)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
