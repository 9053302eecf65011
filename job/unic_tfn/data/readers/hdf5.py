"""Reading HDF5 files: their data sets of numbers and texts, and nothing that leads elsewhere.

Links to other files or paths, data sets kept in other files, objects, records, references and
filters that HDF5 would load from a library are refused before anything is read.
"""

from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.readers.admitted_arrays import MAX_AXES, is_admitted_type
from unic_tfn.errors import DataError
from unic_tfn.machine.untrusted_files import NotRegularError, open_regular, size_of, unusable
from unic_tfn.messages.printing import printable, quoted
from unic_tfn.messages.refusals import refusal

MAX_LEVELS = 4
MAX_DATA_SETS = 200_000
# As for packed .npz files.
MAX_UNPACKED_BYTES = 256 * 2**20
MAX_RATIO = 100
MAX_TEXTS = 5_000_000
MAX_TEXT_BYTES = 2**28
# Deflate, shuffle, Fletcher's sum, szip, n-bit, scale-offset and LZF: none is a plug-in.
FILTERS = {1, 2, 3, 4, 5, 6, 32000}
REMEDY = (
    "Nothing in the file was run. Write plain data sets of numbers and texts: "
    "h5py.File(file, 'w').create_dataset('text', data=array)."
)


class _RefusedPartError(Exception):
    """A part of the file is not admitted; the message says why."""


class _Left:
    """How much may still be read of a file of a certain size."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.sets = MAX_DATA_SETS
        self.bytes = max(MAX_UNPACKED_BYTES, MAX_RATIO * size)
        self.texts = MAX_TEXTS
        self.text_bytes = MAX_TEXT_BYTES


def read_hdf5(path: Path) -> dict[str, Any]:
    """Return the data sets of an HDF5 file by name; a group is a dict of its own.

    Raises:
        DataError: it is damaged, or holds anything but groups and arrays of numbers or texts.
        StorageError: the file system failed.
    """
    try:
        opened = open_regular(path)
    except (NotRegularError, OSError) as error:
        raise unusable(path, error) from error
    try:
        with opened, h5py.File(opened, "r") as file:
            return _group(file, MAX_LEVELS, _Left(size_of(opened)))
    except _RefusedPartError as error:
        raise DataError(f"{path}: not read as an HDF5 file: {error}.", REMEDY) from error
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError) as error:
        shown = printable(str(error), 160)
        raise refusal(str(path), "the file", "a whole HDF5 file", shown, REMEDY) from error


def _group(group: Any, levels: int, left: _Left) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in group:
        link = group.get(name, getlink=True)
        if not isinstance(link, h5py.HardLink):
            raise _RefusedPartError(f"{quoted(name)} is a link, which may lead anywhere")
        item = group[name]
        left.sets -= 1
        if left.sets < 0:
            raise _RefusedPartError(f"it has more than {MAX_DATA_SETS:,} data sets and groups")
        if isinstance(item, h5py.Dataset):
            try:
                found[name] = _data_set(item, left)
            except _RefusedPartError as error:
                raise _RefusedPartError(f"{quoted(item.name)}: {error}") from error
        elif isinstance(item, h5py.Group):
            if levels == 1:
                raise _RefusedPartError(f"{quoted(item.name)} is below {MAX_LEVELS} groups")
            found[name] = _group(item, levels - 1, left)
    return found


def _data_set(item: Any, left: _Left) -> NDArray[Any] | list[str]:
    if item.is_virtual or item.external:
        raise _RefusedPartError("its values are in another file")
    plist = item.id.get_create_plist()
    filters = {plist.get_filter(number)[0] for number in range(plist.get_nfilters())}
    if not filters <= FILTERS:
        raise _RefusedPartError("it is compressed in a way that only a plug-in can read")
    if item.shape is None or item.ndim > MAX_AXES:
        raise _RefusedPartError(f"it has no values, or more than {MAX_AXES} axes")
    if h5py.check_string_dtype(item.dtype) is not None and item.dtype.kind == "O":
        return _texts(item, left)
    if not is_admitted_type(item.dtype.str.lstrip("<>|=")):
        raise _RefusedPartError(f"it holds values of type {quoted(str(item.dtype))}")
    count = item.size * item.dtype.itemsize
    left.bytes -= count
    if left.bytes < 0:
        raise _RefusedPartError(
            f"over {MAX_RATIO} times the size of the file ({left.size:,} bytes) is not unpacked"
        )
    array: NDArray[Any] = item[()] if item.shape else np.asarray(item[()])
    return array


def _texts(item: Any, left: _Left) -> list[str]:
    """Return texts of any length, which may all be one text of the file, and so are counted."""
    left.texts -= item.size
    if left.texts < 0:
        raise _RefusedPartError(f"it has more than {MAX_TEXTS:,} texts")
    if item.ndim > 1 and item.size != item.shape[0]:
        raise _RefusedPartError(f"it holds texts in shape {item.shape}; one per clip is read")
    flat: list[str] = []
    step = max(1, min(4096, MAX_TEXT_BYTES // max(1, left.size)))
    for start in range(0, item.size, step):
        part = item[start : start + step] if item.ndim else [item[()]]
        texts = [
            text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
            for text in np.asarray(part, object).reshape(-1)
        ]
        left.text_bytes -= sum(map(len, texts))
        if left.text_bytes < 0:
            raise _RefusedPartError(f"it has texts of more than {MAX_TEXT_BYTES:,} bytes")
        flat += texts
    return flat
