"""Files and folders that are there completely or not at all, on local disks and on NFS.

Everything is built under a temporary name beside its place (see `leftovers`), fsynced, and made to
appear by one rename, which is the only atomic step relied on.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from unic_tfn.errors import StorageError
from unic_tfn.machine.leftovers import remove, temporary_sibling
from unic_tfn.machine.storage_errors import storage_errors

# The errors of file systems that cannot fsync a folder (some network and FUSE mounts).
NO_FOLDER_FSYNC = (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES)
# The errors of renaming a folder to a path that is taken.
OCCUPIED = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR)
# How often a folder may appear at a path that is being replaced before that is an error.
ATTEMPTS = 10


class OccupiedError(Exception):
    """The path at which a folder was to appear is taken."""


def write_file(path: Path, contents: bytes) -> None:
    """Write a file so that at every moment the old or the new contents are there in full.

    Raises:
        StorageError: the file system failed; the old contents are untouched.
    """
    with _built_beside(path) as building:
        with building.open("wb") as file:
            file.write(contents)
            file.flush()
            os.fsync(file.fileno())
        building.replace(path)


@contextmanager
def new_folder(path: Path, *, replace: bool = False) -> Iterator[Path]:
    """Give a temporary folder to fill, which becomes `path` when the block ends without an error.

    Everything in it is fsynced before the rename. If the block raises, nothing is left behind.

    Args:
        path: where the folder is to appear.
        replace: whether whatever is at `path` is removed once the new folder is complete, instead
            of being refused. A folder cannot be renamed onto another, so a process that is killed
            at the very moment of the exchange leaves nothing at `path`, and both folders, complete,
            beside it under temporary names. Default `False`.

    Raises:
        OccupiedError: `path` is taken and not to be replaced; it is untouched.
        StorageError: the file system failed; the old contents of `path` are untouched.
    """
    with _built_beside(path) as building:
        building.mkdir()
        yield building
        _sync_tree(building)
        if replace:
            _replace(building, path)
        else:
            _appear(building, path)


def move_aside(path: Path, place: Path) -> Path:
    """Move a file or folder to `place`, with a number appended, and return its new path.

    Raises:
        StorageError: the file system failed, or 9,999 numbers are taken.
    """
    with storage_errors(path):
        place.parent.mkdir(parents=True, exist_ok=True)
        for number in range(1, 10_000):
            free = place.with_name(f"{place.name}.{number}")
            if os.path.lexists(free):
                continue
            path.rename(free)
            _sync_folder(place.parent)
            return free
    raise StorageError(f"{place}: 9,999 names are taken.", "Remove the older copies first.")


@contextmanager
def _built_beside(path: Path) -> Iterator[Path]:
    """Give a temporary name beside `path`, to build under and to rename to `path` in the block.

    Whatever still has the temporary name at the end of the block is removed.
    """
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        building = temporary_sibling(path)
        try:
            yield building
        finally:
            remove(building)
        _sync_folder(path.parent)


def _appear(building: Path, path: Path) -> None:
    """Rename a folder to a path that is free."""
    try:
        building.rename(path)
    except OSError as error:
        if error.errno in OCCUPIED:
            raise OccupiedError(path) from error
        raise


def _replace(building: Path, path: Path) -> None:
    """Rename a folder to `path`; whatever is there, or appears there meanwhile, is removed."""
    old = temporary_sibling(path)
    try:
        for _ in range(ATTEMPTS):
            try:
                _appear(building, path)
            except OccupiedError:
                remove(old)
                _step_aside(path, old)
            else:
                return
        raise StorageError(f"{path}: another process keeps writing here.", "Start one at a time.")
    except BaseException:
        # Also where the process is told to stop in between: the old contents come back.
        with suppress(OSError):
            old.rename(path)
        raise
    finally:
        remove(old)


def _step_aside(path: Path, old: Path) -> None:
    # Another process may have moved it away by now.
    with suppress(FileNotFoundError):
        path.rename(old)


def _sync_tree(folder: Path) -> None:
    """Fsync every file below a folder, then the folders, the innermost first."""
    for place, _, files in os.walk(folder, topdown=False, onerror=_fail):
        for name in sorted(files):
            _sync(Path(place, name))
        _sync_folder(Path(place))


def _fail(error: OSError) -> None:
    raise error


def _sync_folder(path: Path) -> None:
    """Fsync a folder, where the file system can."""
    try:
        _sync(path)
    except OSError as error:
        if error.errno not in NO_FOLDER_FSYNC:
            raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
