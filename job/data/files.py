"""Opening files that are to be trusted in nothing: kind and size are looked at before contents."""

import hashlib
import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from job.data.complaints import quoted, refusal
from job.errors import DataError, StorageError

HEADER_SIZE_BYTES = 8
STORED = {"F32": np.dtype("<f4"), "I32": np.dtype("<i4")}
# What features may be stored as; NumPy has no type for BF16 and the FP8 kinds.
NUMBERS: dict[str, np.dtype[Any]] = {
    **STORED,
    "F64": np.dtype("<f8"),
    "F16": np.dtype("<f2"),
    "I64": np.dtype("<i8"),
    "I16": np.dtype("<i2"),
    "I8": np.dtype("i1"),
    "U8": np.dtype("u1"),
    "BOOL": np.dtype("?"),
}
REMEDY = "Give the right path, or make the file again: this one is not complete."


def regular_size(path: Path) -> int:
    """Return a file's size in bytes; a pipe or device is refused, as reading one may never end.

    Raises:
        DataError: nothing is there, or it is no file.
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
    """Return the error for a file that the system does not let us read."""
    reason = error.strerror or str(error)
    return StorageError(f"{path}: could not be read: {reason}.", "Check its permissions and disk.")


def read_bytes(path: Path, limit: int) -> bytes:
    """Return a file's contents if they are at most `limit` bytes.

    Raises:
        DataError: nothing is there, it is no file, or it is larger.
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
    """Return a file of at least 8 bytes as a read-only memory map.

    Raises:
        DataError: nothing is there, it is no file, or it is shorter.
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


def mapped_arrays(
    path: Path, raw: NDArray[np.uint8], admitted: Mapping[str, np.dtype[Any]] = STORED
) -> dict[str, NDArray[Any]]:
    """Return the arrays of a mapped safetensors file, without copying.

    The library checks the header (sizes within the file, no gaps, no overlaps) but can only copy,
    so the views are made here.

    Args:
        path: the file.
        raw: the same file as `map_bytes` gives it.
        admitted: NumPy's types by the names of those that may be in it.

    Raises:
        DataError: no valid safetensors file, or another type in it.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            pieces = {key: file.get_slice(key) for key in sorted(file.keys())}
            known = {key: (piece.get_dtype(), piece.get_shape()) for key, piece in pieces.items()}
        start = HEADER_SIZE_BYTES + int.from_bytes(raw[:HEADER_SIZE_BYTES].tobytes(), "little")
        header = json.loads(raw[HEADER_SIZE_BYTES:start].tobytes())
        for key, (dtype, _) in known.items():
            if dtype not in admitted:
                remedy = "Convert it, to float32 say, and write the file again."
                expected = " or ".join(admitted)
                raise refusal(str(path), quoted(key), expected, quoted(dtype), remedy)
        return {
            key: _view(raw[start:][slice(*header[key]["data_offsets"])], admitted[dtype], shape)
            for key, (dtype, shape) in known.items()
        }
    except (SafetensorError, OSError, ValueError) as error:
        raise DataError(f"{path}: no valid safetensors file: {error}.", REMEDY) from error


def _view(raw: NDArray[np.uint8], dtype: np.dtype[Any], shape: list[int]) -> NDArray[Any]:
    return np.require(raw.view(dtype).reshape(shape), requirements="A")
