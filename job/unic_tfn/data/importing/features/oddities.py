"""Columns of features that are odd, but not a reason to refuse them."""

import numpy as np
from numpy.typing import NDArray

WILD_RATIO = 1e4
ROWS_AT_ONCE = 1024


def valid_rows(
    array: NDArray[np.float32], lengths: NDArray[np.int32] | None
) -> NDArray[np.float32]:
    """Return the rows (M, width) of features: clips, or the valid steps of clips with a time axis.

    Args:
        array: (N, width) or (N, steps, width).
        lengths: (N,), valid steps; ignored without a time axis.
    """
    if array.ndim == 2 or lengths is None:
        return array.reshape(-1, array.shape[-1])
    valid = np.arange(array.shape[1]) < lengths[:, None]
    return array[valid]


def duplicate_columns(rows: NDArray[np.float32]) -> int:
    """Return how many columns of (M, width) equal an earlier one and are not constant."""
    if not len(rows):
        return 0
    # Equal columns have equal weighted sums, so that only those have to be compared in full. The
    # sums go row by row: a matrix product adds in another order at the edge of its blocks.
    weights = np.random.default_rng(0).random((len(rows), 1))
    marks = np.zeros(rows.shape[1])
    with np.errstate(all="ignore"):
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = slice(start, start + ROWS_AT_ONCE)
            marks += (weights[some] * rows[some]).sum(axis=0)
    seen: dict[float, list[int]] = {}
    count = 0
    for column, mark in enumerate(marks.tolist()):
        alike = seen.setdefault(mark, [])
        values = rows[:, column]
        if any(np.array_equal(rows[:, other], values) for other in alike):
            count += bool((values != values[0]).any())
        else:
            alike.append(column)
    return count


def wild_scales(rows: NDArray[np.float32]) -> tuple[float, float] | None:
    """Return the smallest and largest standard deviation of columns, if they are far apart."""
    if not len(rows):
        return None
    deviations = rows.std(axis=0, dtype=np.float64)
    deviations = deviations[deviations > 0]
    if not len(deviations) or deviations.max() <= WILD_RATIO * deviations.min():
        return None
    return float(deviations.min()), float(deviations.max())
