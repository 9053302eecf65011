"""Opens files that are not to be trusted: kind and size are checked before any byte is read."""

import errno
import hashlib
import os
import stat
from io import BufferedReader
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unic_tfn.errors import DataError, StorageError
from unic_tfn.messages.refusals import refusal

HEADER_SIZE_BYTES = 8
REMEDY = "Give the right path, or make the file again: this one is not complete."
# Enough for a disk to be quick, and little beside anything else in memory.
PIECE_BYTES = 4 * 2**20
# The errors of a path that leads to nothing: no such name, a file in the middle, links in a circle.
NOTHING_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


class NotRegularError(Exception):
    """A path leads to something other than a regular file: a folder, a pipe, a device, a socket."""


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file for reading, without waiting for the other end of a pipe.

    The kind is that of the opened file itself, so another process cannot swap it after the check.

    Raises:
        NotRegularError: it is something else.
        OSError: nothing is there, or the file system failed.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        # A socket cannot be opened at all, nor a device without a driver.
        if error.errno in (errno.ENXIO, errno.ENODEV):
            raise NotRegularError(path) from error
        raise
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotRegularError(path)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def size_of(file: BufferedReader) -> int:
    """Return the size of an opened file in bytes."""
    return os.fstat(file.fileno()).st_size


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
    try:
        with open_regular(path) as file:
            size = size_of(file)
            # One byte more than there was tells a file that grows while it is read.
            contents = file.read(min(size, limit) + 1) if size <= limit else b""
    except (NotRegularError, OSError) as error:
        raise unusable(path, error) from error
    if size > limit or len(contents) > limit:
        found = str(max(size, len(contents)))
        raise refusal(str(path), "size", f"at most {limit} bytes", found, REMEDY)
    return contents


def read_copy(path: Path, limit: int) -> NDArray[np.uint8]:
    """Return a file of 8 to `limit` bytes as a copy in memory, read-only uint8 (size,).

    Unlike a memory map it stays as it was read, whatever happens to the file afterwards.

    Raises:
        DataError: nothing is there, it is not a regular file, or its size is not in that range.
        StorageError: the file system failed.
    """
    try:
        with open_regular(path) as file:
            size = size_of(file)
            if not HEADER_SIZE_BYTES <= size <= limit:
                expected = f"{HEADER_SIZE_BYTES} to {limit} bytes"
                raise refusal(str(path), "size", expected, f"{size}", REMEDY)
            copy = np.empty(size, np.uint8)
            filled = _fill(file, copy.data)
    except (NotRegularError, OSError) as error:
        raise unusable(path, error) from error
    if filled < size:
        raise refusal(str(path), "size", f"{size} bytes", f"{filled}", REMEDY)
    copy.flags.writeable = False
    return copy


def _fill(file: BufferedReader, buffer: memoryview) -> int:
    """Read into a buffer until it is full or the file ends, and return how many bytes were read."""
    filled = 0
    while got := file.readinto(buffer[filled : filled + PIECE_BYTES]):
        filled += got
    return filled


def map_bytes(path: Path) -> NDArray[np.uint8]:
    """Return a file of at least 8 bytes as a read-only memory map, uint8 (size,).

    Raises:
        DataError: nothing is there, it is not a regular file, or it is shorter.
        StorageError: the file system failed.
    """
    try:
        with open_regular(path) as file:
            size = size_of(file)
            if size < HEADER_SIZE_BYTES:
                expected = f"at least {HEADER_SIZE_BYTES} bytes"
                raise refusal(str(path), "size", expected, f"{size}", REMEDY)
            return np.asarray(np.memmap(file, np.uint8, "r"))
    except (NotRegularError, OSError) as error:
        raise unusable(path, error) from error


def sha256_of_file(path: Path) -> str:
    """Return the sha256 of a file as 64 hex digits, read in pieces.

    Raises:
        DataError: nothing is there, or it is not a regular file.
        StorageError: the file system failed.
    """
    try:
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (NotRegularError, OSError) as error:
        raise unusable(path, error) from error


def unusable(path: Path, error: Exception) -> DataError | StorageError:
    """Return the error of a user for a file that could not be opened or read."""
    if isinstance(error, NotRegularError):
        return DataError(f"{path}: expected a file, found something else.", REMEDY)
    if isinstance(error, OSError) and error.errno not in NOTHING_THERE:
        return unreadable(path, error)
    return DataError(f"{path}: expected a file, found nothing.", REMEDY)
