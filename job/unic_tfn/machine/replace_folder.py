"""The report's folder: made beside its place, complete on storage, then put there by a rename."""

import errno
import shutil
from collections.abc import Mapping
from pathlib import Path

from unic_tfn.errors import StorageError
from unic_tfn.machine.durable import (
    storage_errors,
    sweep,
    sync_folder,
    temporary_sibling,
    write_file,
)

ATTEMPTS = 10
OCCUPIED = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.EISDIR)


def replace_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder hold exactly some files; what stood there goes when they are complete.

    Args:
        path: the folder.
        files: contents by name relative to it, with `/` between folders.

    Raises:
        StorageError: the file system failed; what stood there is untouched.
    """
    # A report that was killed while it was written leaves half of itself.
    sweep(path.parent)
    building = temporary_sibling(path)
    with storage_errors(path):
        try:
            for name, contents in files.items():
                write_file(building / name, contents)
            sync_folder(building)
            _appear(building, path)
        finally:
            shutil.rmtree(building, ignore_errors=True)
        sync_folder(path.parent)


def _appear(building: Path, path: Path) -> None:
    """Rename a folder into its place, whatever stands or meanwhile appears there."""
    old = temporary_sibling(path)
    try:
        for _ in range(ATTEMPTS):
            try:
                building.rename(path)
            except OSError as error:
                if error.errno not in OCCUPIED:
                    raise
            else:
                return
            _remove(old)
            _move(path, old)
        raise StorageError(
            f"{path}: something else keeps writing here.", "Make one report at a time."
        )
    finally:
        _remove(old)


def _move(path: Path, place: Path) -> None:
    try:
        path.rename(place)
    except FileNotFoundError:
        return


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
