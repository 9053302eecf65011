"""One array in NumPy's `.npy` format, read by a header parser of our own: never a pickle.

Source: NumPy enhancement proposal 1, "A simple file format for NumPy arrays" (versions 1 to 3).
"""

import math
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"\x93NUMPY"
MAX_HEADER_BYTES = 16 * 1024
MAX_AXES = 8
LENGTH_BYTES = {1: 2, 2: 4, 3: 4}
# The one way in which NumPy writes a header; what else Python's syntax allows is not read.
HEADER = re.compile(
    r"\{'descr': '([<>|=]?[A-Za-z][0-9]{0,9})', 'fortran_order': (True|False), "
    r"'shape': \(((?:[0-9]{1,15},? ?){0,8})\), ?\} *\n?",
    re.ASCII,
)
TYPE = re.compile(r"[<>|=]?(?:b1|[iu][1248]|f[248]|[SU][1-9][0-9]{0,8})", re.ASCII)
LAST_CODE_POINT = 0x10FFFF


class RefusedArrayError(Exception):
    """The bytes are no complete array of numbers or texts; the text says why."""


def read_npy(data: memoryview) -> NDArray[Any]:
    """Return the array in the bytes of an `.npy` file as a read-only view of them.

    Args:
        data: the whole file. The size that its header declares is held against it first.

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
    if dtype.kind == "U" and expected:
        points = np.frombuffer(data[start:], np.dtype("u4").newbyteorder(dtype.byteorder))
        if points.max() > LAST_CODE_POINT:
            raise RefusedArrayError("it holds texts with characters that do not exist")
    array = flat.reshape(shape, order="F" if match[2] == "True" else "C")
    array.flags.writeable = False
    return array


def _header(data: memoryview) -> tuple[str, int]:
    """Return the header and where the numbers begin."""
    if bytes(data[: len(MAGIC)]) != MAGIC or len(data) < len(MAGIC) + 2:
        raise RefusedArrayError("it does not begin as an .npy file does")
    version = data[len(MAGIC)]
    if version not in LENGTH_BYTES:
        raise RefusedArrayError(f"it has format version {version}; 3 is the last")
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
    if not TYPE.fullmatch(spec):
        if "O" in spec:
            raise RefusedArrayError("it holds Python objects, which are never read")
        raise RefusedArrayError(f"it holds an array of type {spec!r}")
    return np.dtype(spec)


def _shape(text: str) -> tuple[int, ...]:
    sizes = tuple(int(part) for part in text.replace(" ", "").split(",") if part)
    if len(sizes) > MAX_AXES:
        raise RefusedArrayError(f"it has {len(sizes)} axes; {MAX_AXES} are the most")
    return sizes
