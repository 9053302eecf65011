"""Safetensors files as arrays that are views of their bytes, mapped or copied."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from unic_tfn.errors import DataError
from unic_tfn.machine.untrusted_files import HEADER_SIZE_BYTES, REMEDY
from unic_tfn.messages.printing import printable, quoted
from unic_tfn.messages.refusals import refusal

STORED = {"F32": np.dtype("<f4"), "I32": np.dtype("<i4")}
# The types in which features may be stored; NumPy has none for BF16 and the FP8 kinds.
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


def mapped_arrays(
    path: Path, raw: NDArray[np.uint8], admitted: Mapping[str, np.dtype[Any]] = STORED
) -> dict[str, NDArray[Any]]:
    """Return the arrays of a safetensors file as views of its bytes.

    The library checks the header (sizes within the file, no gaps, no overlaps) but can only copy,
    so the views are made here.

    Args:
        path: the file.
        raw: the contents of the same file, as a memory map or a copy.
        admitted: the types that may be in it, NumPy's by the format's name.

    Raises:
        DataError: the file is not a valid safetensors file, or has an array of another type.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            names = sorted(file.keys())
        # Another process may have replaced the file since it was read: `raw` alone counts.
        start = HEADER_SIZE_BYTES + int.from_bytes(raw[:HEADER_SIZE_BYTES].tobytes(), "little")
        header = json.loads(raw[HEADER_SIZE_BYTES:start].tobytes())
        known = {key: (header[key]["dtype"], header[key]["shape"]) for key in names}
        for key, (dtype, _) in known.items():
            if dtype not in admitted:
                remedy = "Convert it, to float32 say, and write the file again."
                expected = " or ".join(admitted)
                raise refusal(str(path), quoted(key), expected, quoted(dtype), remedy)
        return {
            key: _view(raw[start:][slice(*header[key]["data_offsets"])], admitted[dtype], shape)
            for key, (dtype, shape) in known.items()
        }
    except (SafetensorError, OSError, ValueError, KeyError) as error:
        reason = printable(str(error), 200)
        raise DataError(f"{path}: not a valid safetensors file: {reason}.", REMEDY) from error


def _view(raw: NDArray[np.uint8], dtype: np.dtype[Any], shape: list[int]) -> NDArray[Any]:
    return np.require(raw.view(dtype).reshape(shape), requirements="A")
