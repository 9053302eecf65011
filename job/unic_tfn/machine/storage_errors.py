"""One message for every failure of the file system: the path, the reason and the free space."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unic_tfn.errors import StorageError
from unic_tfn.machine.apptainer import BIND, apptainer_image
from unic_tfn.machine.ownership import whose

CHECK = (
    "Check that the folder exists, can be written to and has space, then start again: finished "
    "work is kept."
)


NOT_WRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM)


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn an `OSError` into a `StorageError` that names the path and the free space.

    Args:
        path: named in the message unless the error itself names a path.
    """
    try:
        yield
    except OSError as error:
        place = Path(error.filename) if isinstance(error.filename, str) else path
        said = f"{place}: {error.strerror or error}. Free space there: {free_space(path)}."
        owner, remedy = whose(place) if isinstance(error, PermissionError) else ("", "")
        if error.errno in NOT_WRITABLE and apptainer_image() is not None:
            remedy = BIND
        raise StorageError(
            f"{said} {owner}".rstrip(),
            f"{remedy} {CHECK}".lstrip(),
        ) from error


def free_space(path: Path) -> str:
    """Return the free space of the file system that holds a path, in MiB, as text.

    The path need not exist. `"unknown"` if the system does not tell.
    """
    for place in (path, *path.parents):
        try:
            return f"{shutil.disk_usage(place).free / 2**20:,.0f} MiB"
        except OSError:
            continue
    return "unknown"


def unforeseen(error: OSError) -> StorageError:
    """Return what a user is told about a failure of the system that nothing else has foreseen."""
    try:
        Path.cwd()
    except OSError:
        return StorageError("The working directory no longer exists.", "Change to one that does.")
    place = f"{error.filename}: " if error.filename else ""
    return StorageError(
        f"{place}{error.strerror or error}.",
        "Check that files and folders can be read and written there, temporary ones included.",
    )
