"""Files and folders that are there completely or not at all, on local disks and on NFS.

Everything is built under a temporary name beside its place (see `leftovers`), fsynced, and made to
appear by one rename or exchange, which are the only atomic steps relied on.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from unic_tfn.errors import StorageError
from unic_tfn.machine.exchange import exchange
from unic_tfn.machine.leftovers import kept_sibling, remove, sweep_beside, temporary_sibling
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
            of being refused. Default `False`. They are exchanged in one step where the system
            offers that. Elsewhere a process that is killed between two renames leaves nothing at
            `path`, and the old contents beside it, which `leftovers.sweep` puts back.

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
        # What a killed process left of this path, which may be the old contents themselves.
        sweep_beside(path)
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
    for _ in range(ATTEMPTS):
        try:
            if os.path.lexists(path) and exchange(building, path):
                # Now the old contents have the temporary name, under which they are removed.
                return
        except FileNotFoundError:
            continue
        try:
            _replace_in_two_steps(building, path)
        except OccupiedError:
            continue
        return
    raise StorageError(f"{path}: another process keeps writing here.", "Start one at a time.")


def _replace_in_two_steps(building: Path, path: Path) -> None:
    """Rename what is at `path` to a name of its own, then a folder to `path`."""
    old = kept_sibling(path)
    # Another process may have moved it away by now.
    with suppress(FileNotFoundError):
        path.rename(old)
    try:
        _appear(building, path)
    except BaseException as error:
        # Also where the process is told to stop in between: the old contents come back.
        _put_back(old, path, error)
        raise
    remove(old)


def _put_back(old: Path, path: Path, cause: BaseException) -> None:
    """Rename old contents back to their place, unless there is something newer by now."""
    if os.path.lexists(path):
        remove(old)
        return
    try:
        old.rename(path)
    except FileNotFoundError:
        # There were none.
        return
    except OSError as error:
        raise StorageError(
            f"{path}: could not be replaced, nor put back: {error.strerror}. Its old contents are "
            f"complete, in {old.name} beside it.",
            "Rename that folder back, or start again where the disk works: it is put back then.",
        ) from cause


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
