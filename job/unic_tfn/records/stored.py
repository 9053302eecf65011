"""Reading the files of a job folder, which anything may have happened to since they were written.

A file is opened only if it is a regular one, read only if it has the size that it should have, and
hashed in pieces. Whatever else is there counts as missing or damaged, never as an error of storage.
"""

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from unic_tfn.machine.storage_errors import storage_errors
from unic_tfn.machine.untrusted_files import NOTHING_THERE, NotRegularError, open_regular, size_of
from unic_tfn.records.reasons import NoRecordError, Reason

# Another process may move a record away while it is read; on NFS the open file is then stale.
GONE = (*NOTHING_THERE, errno.ESTALE)


def stored_bytes(path: Path, limit: int) -> bytes:
    """Return the contents of a file of at most `limit` bytes.

    Raises:
        NoRecordError: it is missing, not a regular file, or larger.
        StorageError: the file system failed.
    """
    with _opened(path) as file:
        if size_of(file) > limit:
            raise NoRecordError(Reason.DAMAGED, path.stem)
        contents = file.read(limit + 1)
    if len(contents) > limit:
        raise NoRecordError(Reason.DAMAGED, path.stem)
    return contents


def verify_sum(path: Path, expected: str, size: int | None, limit: int) -> None:
    """Check a file against its sum, without holding more than a piece of it.

    Args:
        path: the file.
        expected: its sha256 in hexadecimal.
        size: its size in bytes; None where that is not on record.
        limit: the most bytes that are read where the size is not on record.

    Raises:
        NoRecordError: it is missing, or not the file that was written.
        StorageError: the file system failed.
    """
    with _opened(path) as file:
        found = size_of(file)
        right_size = found <= limit if size is None else found == size
        if not right_size or hashlib.file_digest(file, "sha256").hexdigest() != expected:
            raise NoRecordError(Reason.DAMAGED, path.stem)


def verify_size(path: Path, size: int | None) -> None:
    """Check that a file is there and has its size, without reading it.

    Args:
        path: the file.
        size: its size in bytes; None where that is not on record.

    Raises:
        NoRecordError: it is missing, or not the file that was written.
        StorageError: the file system failed.
    """
    with _opened(path) as file:
        if size is not None and size_of(file) != size:
            raise NoRecordError(Reason.DAMAGED, path.stem)


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    with storage_errors(path):
        try:
            with open_regular(path) as file:
                yield file
        except NotRegularError as error:
            raise NoRecordError(Reason.MISSING, path.stem) from error
        except OSError as error:
            if error.errno not in GONE:
                raise
            raise NoRecordError(Reason.MISSING, path.stem) from error
