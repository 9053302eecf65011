"""The range and scale of a modality's columns, computed part by part within bounded memory."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.importing.features.oddities import duplicate_columns, valid_rows

CLIPS_AT_ONCE = 256


@dataclass(frozen=True)
class ColumnRanges:
    """The columns of one modality over the valid steps of all clips.

    Args:
        shape: that of the array.
        lowest: the smallest value, None if there is no valid step.
        highest: the largest value, None if there is no valid step.
        deviations: the smallest and the largest standard deviation of the columns that vary, None
            if no column varies.
        constant: how many columns have only one value.
        duplicate: how many of the other columns equal an earlier one.
    """

    shape: tuple[int, ...]
    lowest: float | None
    highest: float | None
    deviations: tuple[float, float] | None
    constant: int
    duplicate: int


def column_ranges(array: NDArray[np.float32], lengths: NDArray[np.int32] | None) -> ColumnRanges:
    """Return the ranges of (N, width) features, or of the valid steps of (N, steps, width).

    Args:
        array: the features.
        lengths: (N,) valid steps; not used without a time axis.
    """
    low = np.full(array.shape[-1], np.inf)
    high, mean, squares, rows = -low, np.zeros(len(low)), np.zeros(len(low)), 0
    for part in _parts(array, lengths):
        low, high = np.minimum(low, part.min(axis=0)), np.maximum(high, part.max(axis=0))
        # Merging the parts' means and squares keeps its precision with large means (Chan, Golub
        # and LeVeque, "Updating formulae and a pairwise algorithm", 1979).
        wide = part.astype(np.float64)
        mean_here = wide.mean(axis=0)
        shift, total = mean_here - mean, rows + len(part)
        squares += ((wide - mean_here) ** 2).sum(axis=0) + shift**2 * rows * len(part) / total
        mean, rows = mean + shift * len(part) / total, total
    if not rows:
        return ColumnRanges(array.shape, None, None, None, 0, 0)
    varying = np.sqrt(squares / rows)[high > low]
    return ColumnRanges(
        shape=array.shape,
        lowest=float(low.min()),
        highest=float(high.max()),
        deviations=(float(varying.min()), float(varying.max())) if len(varying) else None,
        constant=int((high <= low).sum()),
        duplicate=duplicate_columns(valid_rows(array, lengths)),
    )


def _parts(
    array: NDArray[np.float32], lengths: NDArray[np.int32] | None
) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(array), CLIPS_AT_ONCE):
        some = slice(start, start + CLIPS_AT_ONCE)
        part = valid_rows(array[some], None if lengths is None else lengths[some])
        if len(part):
            yield part
