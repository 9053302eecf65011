"""One array in NumPy's `.npy` format, with a strict parser for its header; never a pickle.

NumPy's own parser (`numpy.lib.format`) hands the header to Python's, which accepts far more than
NumPy writes, and warns of crashes on hostile text. Here only the form that NumPy writes is read.
Source: NumPy enhancement proposal 1, "A simple file format for NumPy arrays" (versions 1 to 3).
"""

import math
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.readers.admitted_arrays import (
    MAX_AXES,
    has_impossible_characters,
    is_admitted_type,
)
from unic_tfn.messages import quoted

MAGIC = b"\x93NUMPY"
MAX_HEADER_BYTES = 16 * 1024
LENGTH_BYTES = {1: 2, 2: 4, 3: 4}
# The only form in which NumPy writes a header.
HEADER = re.compile(
    r"\{'descr': '([<>|=]?[A-Za-z][0-9]{0,9})', 'fortran_order': (True|False), "
    r"'shape': \(((?:[0-9]{1,15},? ?){0,8})\), ?\} *\n?",
    re.ASCII,
)


class RefusedArrayError(Exception):
    """The bytes are not a complete array of numbers or texts; the message says why."""


def read_npy(data: memoryview) -> NDArray[Any]:
    """Return the array in the bytes of an `.npy` file as a read-only view of them.

    Args:
        data: the whole file. The size that its header declares is checked against it first.

    Raises:
        RefusedArrayError: not an array of numbers or texts, or not complete.
    """
    header, start = _header(data)
    match = HEADER.fullmatch(header)
    if match is None:
        if "'descr': [" in header:
            raise RefusedArrayError("it holds records; only numbers and texts are admitted")
        raise RefusedArrayError("its header is not as NumPy writes it")
    dtype, shape = _dtype(match[1]), _shape(match[3])
    expected, found = math.prod(shape) * dtype.itemsize, len(data) - start
    if expected != found:
        raise RefusedArrayError(
            f"its header declares shape {shape} of {dtype.name}, {expected:,} bytes, "
            f"but {found:,} bytes follow"
        )
    flat = np.frombuffer(data[start:], dtype) if expected else np.empty(0, dtype)
    if has_impossible_characters(flat):
        raise RefusedArrayError("it holds texts with characters that do not exist")
    array = flat.reshape(shape, order="F" if match[2] == "True" else "C")
    array.flags.writeable = False
    return array


def _header(data: memoryview) -> tuple[str, int]:
    """Return the header and the position at which the numbers begin."""
    if bytes(data[: len(MAGIC)]) != MAGIC or len(data) < len(MAGIC) + 2:
        raise RefusedArrayError("it does not begin as an .npy file does")
    version = data[len(MAGIC)]
    if version not in LENGTH_BYTES:
        raise RefusedArrayError(f"it has format version {version}; the last known is 3")
    begin = len(MAGIC) + 2 + LENGTH_BYTES[version]
    length = int.from_bytes(data[len(MAGIC) + 2 : begin], "little")
    if length > MAX_HEADER_BYTES:
        raise RefusedArrayError(
            f"its header declares {length:,} bytes; at most {MAX_HEADER_BYTES:,} are read"
        )
    if begin + length > len(data):
        raise RefusedArrayError("it is cut short inside its header")
    return str(data[begin : begin + length], "latin-1"), begin + length


def _dtype(spec: str) -> np.dtype[Any]:
    if not is_admitted_type(spec.lstrip("<>|=")):
        if "O" in spec:
            raise RefusedArrayError("it holds Python objects, which are never read")
        raise RefusedArrayError(f"it holds an array of type {quoted(spec)}")
    return np.dtype(spec)


def _shape(text: str) -> tuple[int, ...]:
    sizes = tuple(int(part) for part in text.replace(" ", "").split(",") if part)
    if len(sizes) > MAX_AXES:
        raise RefusedArrayError(f"it has {len(sizes)} axes; at most {MAX_AXES} are read")
    return sizes
