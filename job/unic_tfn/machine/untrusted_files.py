"""Opens files that are not to be trusted: kind and size are checked before any byte is read."""

import hashlib
import stat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unic_tfn.errors import DataError, StorageError
from unic_tfn.messages import refusal

HEADER_SIZE_BYTES = 8
REMEDY = "Give the right path, or make the file again: this one is not complete."


def regular_size(path: Path) -> int:
    """Return a file's size in bytes. Reading a pipe or device may never end, so it is refused.

    Raises:
        DataError: nothing is there, or it is not a regular file.
        StorageError: the file system failed.
    """
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DataError(f"{path}: expected a file, found nothing.", REMEDY) from error
    except OSError as error:
        raise unreadable(path, error) from error
    if not stat.S_ISREG(status.st_mode):
        raise DataError(f"{path}: expected a file, found something else.", REMEDY)
    return status.st_size


def unreadable(path: Path, error: OSError) -> StorageError:
    """Return the error for a file that the system refuses to read."""
    reason = error.strerror or str(error)
    return StorageError(f"{path}: could not be read: {reason}.", "Check its permissions and disk.")


def read_bytes(path: Path, limit: int) -> bytes:
    """Return a file's contents if they are at most `limit` bytes.

    Raises:
        DataError: nothing is there, it is not a regular file, or it is larger.
        StorageError: the file system failed.
    """
    size = regular_size(path)
    if size > limit:
        raise refusal(str(path), "size", f"at most {limit} bytes", f"{size}", REMEDY)
    try:
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def map_bytes(path: Path) -> NDArray[np.uint8]:
    """Return a file of at least 8 bytes as a read-only memory map, uint8 (size,).

    Raises:
        DataError: nothing is there, it is not a regular file, or it is shorter.
        StorageError: the file system failed.
    """
    size = regular_size(path)
    if size < HEADER_SIZE_BYTES:
        raise refusal(str(path), "size", f"at least {HEADER_SIZE_BYTES} bytes", f"{size}", REMEDY)
    try:
        return np.asarray(np.memmap(path, np.uint8, "r"))
    except OSError as error:
        raise unreadable(path, error) from error


def sha256_of_file(path: Path) -> str:
    """Return the sha256 of a file as 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
