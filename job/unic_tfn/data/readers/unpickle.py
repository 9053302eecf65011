"""Reading pickles that hold arrays, numbers, texts and plain containers, and nothing else.

`pickle.load` runs whatever a file tells it to. Here `pickle_machine` reads the file, and the few
names that NumPy's own pickles use, under the module names of NumPy 1 and 2, are answered with the
replacements below, which check their arguments. Any other name ends the reading.
"""

import codecs
import math
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.readers.admitted_arrays import (
    MAX_AXES,
    has_impossible_characters,
    is_admitted_type,
)
from unic_tfn.data.readers.pickle_machine import (
    Admitted,
    Buildable,
    Name,
    RefusedPickleError,
    run_pickle,
)
from unic_tfn.errors import DataError
from unic_tfn.machine.untrusted_files import map_bytes
from unic_tfn.messages.printing import quoted

OBJECTS = "an array of Python objects; only arrays of numbers and texts are admitted"
CONVERT = (
    "Nothing in the file was run. If you trust it, load it with the program that made it, turn "
    "the objects named above into NumPy arrays of numbers or texts (`tensor.numpy()`, "
    "`frame.to_numpy()`, `np.array(values, dtype=float)`), and pickle the dict of them again."
)


def read_pickle(path: Path | str) -> object:
    """Return the value of a pickle, with `PickledArray` wherever it holds a NumPy array.

    Arrays are read-only views of the memory-mapped file: nothing is copied, and memory is taken
    only when they are used. NumPy scalars become plain Python values.

    Raises:
        DataError: the file is damaged, is not a pickle, or holds anything but arrays of numbers or
            texts and plain values.
        StorageError: the file system failed.
    """
    path = Path(path)
    data = map_bytes(path).data
    if bytes(data[:4]) == b"PK\x03\x04":
        found = "a zip archive, such as torch and np.savez write"
        raise DataError(f"{path}: expected a pickle of NumPy arrays, found {found}.", CONVERT)
    try:
        return run_pickle(data, _NAMES)
    except RefusedPickleError as error:
        raise DataError(
            f"{path}: not read as a pickle of NumPy arrays: {error}.", CONVERT
        ) from error


class PickledArray(Buildable):
    """A NumPy array of a pickle.

    Args:
        array: the array, read-only; None if the pickle never gave it contents.
    """

    def __init__(self, array: NDArray[Any] | None = None) -> None:
        self.array = array

    def restore(self, state: object) -> None:
        """Take the state of `numpy.ndarray.__reduce__`: version, shape, type, order, bytes."""
        match state:
            case (int(), shape, dtype, bool() | int() as fortran, raw):
                self.array = _array(raw, dtype, shape, "F" if fortran else "C")
            case _:
                raise RefusedPickleError("it holds an array without shape, type and data")


class _PickledType(Buildable):
    """An array's type: kind, size and byte order, and nothing that could refer to code.

    Args:
        spec: the type as NumPy writes it, such as `f8` or `U16`; further arguments are ignored.
    """

    def __init__(self, spec: object, *_: object) -> None:
        if not isinstance(spec, str) or not is_admitted_type(spec):
            if spec in ("O", "O8", "O4"):
                raise RefusedPickleError(f"it holds {OBJECTS}")
            shown = quoted(spec) if isinstance(spec, str) else "unknown"
            raise RefusedPickleError(f"it holds an array of type {shown}")
        self.dtype = np.dtype(spec)

    def restore(self, state: object) -> None:
        """Take the byte order from the state of `numpy.dtype.__reduce__`; the rest adds nothing."""
        match state:
            case (int(), ("<" | ">" | "|" | "=") as order, None, None, None, *_):
                self.dtype = self.dtype.newbyteorder(order)
            case _:
                raise RefusedPickleError("it holds an array of records")


def _array(raw: object, dtype: object, shape: object, order: Literal["C", "F"]) -> NDArray[Any]:
    """Return an array over `raw` without copying it, if type, shape and size fit together."""
    if isinstance(raw, list):
        raise RefusedPickleError(f"it holds {OBJECTS}")
    if isinstance(raw, str):
        raw = raw.encode("latin-1")
    if not isinstance(raw, bytes | memoryview) or not isinstance(dtype, _PickledType):
        raise RefusedPickleError("it holds an array without type and data")
    sizes = _sizes(shape)
    if math.prod(sizes) * dtype.dtype.itemsize != len(raw):
        raise RefusedPickleError(
            f"it holds an array of shape {sizes} and {len(raw):,} bytes, which do not fit together"
        )
    array = np.frombuffer(raw, dtype.dtype)
    if has_impossible_characters(array):
        raise RefusedPickleError("it holds texts with characters that do not exist")
    return array.reshape(sizes, order=order)


def _sizes(shape: object) -> tuple[int, ...]:
    sizes = shape if isinstance(shape, tuple) else (shape,)
    if len(sizes) > MAX_AXES or not all(type(size) is int and size >= 0 for size in sizes):
        raise RefusedPickleError("it holds an array without a valid shape")
    return sizes


def _empty_array(kind: object, *_: object) -> PickledArray:
    """Replace `_reconstruct`, whose result gets shape, type and data later."""
    if kind is not _NDARRAY:
        raise RefusedPickleError("it holds a subclass of numpy.ndarray")
    return PickledArray()


def _from_buffer(
    raw: object, dtype: object, shape: object, order: object, axes: object = None
) -> PickledArray:
    """Replace `_frombuffer`, by which protocol 5 writes arrays."""
    if order == "K":
        return PickledArray(_array(raw, dtype, shape, "C").transpose(_sizes(axes)))
    if order not in ("C", "F"):
        raise RefusedPickleError("it holds an array without a valid order")
    return PickledArray(_array(raw, dtype, shape, "F" if order == "F" else "C"))


def _scalar(dtype: object, raw: object) -> object:
    """Replace `scalar`, giving the plain Python value."""
    return _array(raw, dtype, (), "C").item()


def _encode(text: object, encoding: object) -> bytes:
    """Replace `_codecs.encode`, by which protocols below 3 write bytes."""
    if not isinstance(text, str) or encoding != "latin1":
        raise RefusedPickleError("it holds bytes in another encoding than latin1")
    return codecs.latin_1_encode(text)[0]


def _empty_bytes() -> bytes:
    """Replace `bytes`, by which protocols below 3 write empty bytes."""
    return b""


def _empty_dict() -> dict[object, object]:
    """Replace `OrderedDict`, whose items come later."""
    return {}


_NDARRAY = Admitted(None)
_NAMES: dict[Name, Admitted] = {
    ("numpy", "ndarray"): _NDARRAY,
    ("numpy", "dtype"): Admitted(_PickledType),
    ("_codecs", "encode"): Admitted(_encode),
    ("builtins", "bytes"): Admitted(_empty_bytes),
    ("__builtin__", "bytes"): Admitted(_empty_bytes),
    ("collections", "OrderedDict"): Admitted(_empty_dict),
}
for _core in ("numpy.core", "numpy._core"):
    for _module in (f"{_core}.multiarray", f"{_core}._multiarray_umath"):
        _NAMES[_module, "_reconstruct"] = Admitted(_empty_array)
        _NAMES[_module, "scalar"] = Admitted(_scalar)
    _NAMES[f"{_core}.numeric", "_frombuffer"] = Admitted(_from_buffer)
