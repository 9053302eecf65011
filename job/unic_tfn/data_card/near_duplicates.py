"""Finds near-duplicates: clips whose vectors are equal, or as good as equal."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data_card.clip_vectors import Vectors

# Of the median distance between two train clips.
NEAR = 0.01
# With fewer columns that vary, some clips come that close by chance: only equal ones count.
FEWEST_COLUMNS = 8
CLIPS_AT_ONCE = 1024
SAMPLED = 512


def near_distance(vectors: Vectors, train: NDArray[np.bool_]) -> float:
    """Return the largest distance between near-duplicates; 0 where only equal clips count.

    Args:
        vectors: (N, width).
        train: (N,), which clips are for training.
    """
    rows = vectors[train if train.sum() > 1 else slice(None)]
    if (np.ptp(vectors, axis=0) > 0).sum() < FEWEST_COLUMNS or len(rows) < 2:
        return 0.0
    some = rows[np.linspace(0, len(rows) - 1, min(len(rows), SAMPLED)).astype(int)]
    squares = _squared_distances(some, some)[np.triu_indices(len(some), 1)]
    return NEAR * float(np.sqrt(np.median(squares)))


def near_duplicates(
    vectors: Vectors, known: NDArray[np.int64], new: NDArray[np.int64], limit: float
) -> list[tuple[int, int]]:
    """Return, for each new clip that nearly equals a known one, the nearest known clip and itself.

    Args:
        vectors: (N, width).
        known: row numbers of the known clips.
        new: row numbers of the clips to compare with them.
        limit: the largest distance between near-duplicates; see `near_distance`.
    """
    if limit == 0:
        places = {_mark(vectors[place]): int(place) for place in known[::-1]}
        marks = [(int(place), _mark(vectors[place])) for place in new]
        return [(places[mark], place) for place, mark in marks if mark in places]
    found: list[tuple[int, int]] = []
    there = vectors[known].astype(np.float64)
    for start in range(0, len(new) if len(known) else 0, CLIPS_AT_ONCE):
        some = new[start : start + CLIPS_AT_ONCE]
        here = vectors[some].astype(np.float64)
        nearest = _squared_distances(here, there).argmin(axis=1)
        # The products above lose small distances to rounding; the difference itself does not.
        exact = np.linalg.norm(here - there[nearest], axis=1)
        alike = exact <= limit
        pairs = zip(known[nearest[alike]].tolist(), some[alike].tolist(), strict=True)
        found.extend(pairs)
    return found


def _mark(row: NDArray[np.float32]) -> bytes:
    """Return the same bytes for equal rows; -0.0 equals 0.0."""
    return (row + np.float32(0)).tobytes()


def _squared_distances(here: NDArray[Any], there: NDArray[Any]) -> NDArray[Any]:
    squares: NDArray[Any] = (here**2).sum(1)[:, None] + (there**2).sum(1) - 2 * (here @ there.T)
    squares[squares < 0] = 0
    return squares
