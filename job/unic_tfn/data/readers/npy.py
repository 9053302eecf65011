"""One array in NumPy's `.npy` format, as a view of the file's bytes; never a pickle."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.readers.admitted_arrays import (
    MAX_AXES,
    has_impossible_characters,
    is_admitted_type,
)
from unic_tfn.data.readers.npy_header import parse_header
from unic_tfn.messages.printing import quoted

MAGIC = b"\x93NUMPY"
MAX_HEADER_BYTES = 16 * 1024
NUMBERS = ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")
# Types by name, which np.load reads too.
NAMES = {
    np.dtype(code).name: code
    for code in ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]
}
LENGTH_BYTES = {1: 2, 2: 4, 3: 4}


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
    parsed = parse_header(header)
    if parsed is None:
        if "'descr': [" in header:
            raise RefusedArrayError("it holds records; only numbers and texts are admitted")
        raise RefusedArrayError("its header is not as NumPy writes it")
    spec, fortran, shape = parsed
    dtype = _dtype(spec)
    if len(shape) > MAX_AXES:
        raise RefusedArrayError(f"it has {len(shape)} axes; at most {MAX_AXES} are read")
    expected, found = math.prod(shape) * dtype.itemsize, len(data) - start
    if expected != found:
        raise RefusedArrayError(
            f"its header declares shape {shape} of {dtype.name}, {expected:,} bytes, "
            f"but {found:,} bytes follow"
        )
    flat = np.frombuffer(data[start:], dtype) if expected else np.empty(0, dtype)
    if has_impossible_characters(flat):
        raise RefusedArrayError("it holds texts with characters that do not exist")
    try:
        array = flat.reshape(shape, order="F" if fortran else "C")
    except ValueError as error:
        raise RefusedArrayError(f"its header declares an impossible shape, {shape}") from error
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
    spec = NAMES.get(spec, spec)
    if not is_admitted_type(spec.lstrip("<>|=")):
        if "O" in spec:
            raise RefusedArrayError("it holds Python objects, which are never read")
        raise RefusedArrayError(f"it holds an array of type {quoted(spec)}")
    return np.dtype(spec)
