"""One array per clip, seen as one array whose first axis is the clips; nothing is copied."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.messages.printing import quoted
from unic_tfn.messages.refusals import refusal

REMEDY = "Give every clip an array of the same width: all (steps, width), or all (width,)."


class ClipRows:
    """The arrays of n clips, which may differ in their numbers of steps.

    Args:
        path: the feature file, for messages.
        key: the arrays' key, for messages.
        ids: the n clips, for messages.
        arrays: (steps, width) or (width,) by clip; None for a clip without any, which is then one
            without a single step, or zeros.

    Attributes:
        shape: (n, steps, width) with the largest number of steps, or (n, width).
        dtype: the type that all arrays can be converted to.

    Raises:
        DataError: the arrays differ in width or axes, or none is there.
    """

    def __init__(
        self, path: Path, key: str, ids: Sequence[str], arrays: Sequence[NDArray[Any] | None]
    ) -> None:
        there = [array for array in arrays if array is not None]
        if not there:
            raise refusal(str(path), key, "an array for some clip", "none", REMEDY)
        self._arrays, first = tuple(arrays), there[0]
        for clip, array in zip(ids, arrays, strict=True):
            if array is None:
                continue
            alike = array.ndim == first.ndim and array.shape[-1:] == first.shape[-1:]
            if array.ndim not in (1, 2) or not alike:
                expected = f"shape {('steps', *first.shape[1:])}".replace("'", "")
                if first.ndim == 1 or array.ndim not in (1, 2):
                    expected = "shape (steps, width) or (width,), the same width for all clips"
                where = f"{key} of {quoted(clip)}"
                raise refusal(str(path), where, expected, str(array.shape), REMEDY)
        steps = (max(len(array) for array in there),) if first.ndim == 2 else ()
        self.shape: tuple[int, ...] = (len(arrays), *steps, first.shape[-1])
        self.dtype: np.dtype[Any] = np.result_type(*dict.fromkeys(array.dtype for array in there))
        absent = (0, first.shape[-1]) if first.ndim == 2 else first.shape
        self._absent = np.zeros(absent, self.dtype)

    @property
    def ndim(self) -> int:
        """3 with a time axis, else 2."""
        return len(self.shape)

    def __len__(self) -> int:
        return len(self._arrays)

    def __getitem__(self, row: int) -> NDArray[Any]:
        """Return a clip's array with its own number of steps."""
        array = self._arrays[row]
        return self._absent if array is None else array
