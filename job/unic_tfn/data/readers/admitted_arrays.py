"""The arrays that are admitted from strangers' files, whatever the format: numbers and texts."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Kind and size, without the byte order: no objects, records, dates or complex numbers. Texts have
# at most 99,999 characters, as an array takes memory for each, used or not.
_TYPE = re.compile(r"b1|[iu][1248]|f[248]|[SU][1-9][0-9]{0,4}", re.ASCII)
MAX_AXES = 8
_LAST_CODE_POINT = 0x10FFFF


def is_admitted_type(spec: str) -> bool:
    """Tell whether an array of a type such as `f8` or `U16` is admitted."""
    return _TYPE.fullmatch(spec) is not None


def has_impossible_characters(array: NDArray[Any]) -> bool:
    """Tell whether an array of texts has a character beyond Unicode, which Python cannot show.

    Args:
        array: a contiguous array of any admitted type, of one axis.
    """
    if array.dtype.kind != "U" or not array.size:
        return False
    points = array.view(np.dtype("u4").newbyteorder(array.dtype.byteorder))
    return bool(points.max() > _LAST_CODE_POINT)
