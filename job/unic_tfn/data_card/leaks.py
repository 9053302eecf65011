"""Clips that are nearly the same in two splits: then learning by heart is taken for skill."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data_card.pooled import Numbers
from unic_tfn.grid import SPLITS

# Of the typical distance between two train clips.
NEAR = 0.01
# Among fewer columns some clips come so close by chance: there only equal ones count.
FEWEST_COLUMNS = 8
CLIPS_AT_ONCE = 1024
SAMPLED = 512
SHOWN = 5


@dataclass(frozen=True)
class Leak:
    """Clips of one split that have a near twin in another, in one modality.

    Args:
        modality: which one.
        first: the one split.
        second: the other split, whose clips are counted.
        clips: how many clips of the second split have a twin in the first.
        compared: how many clips of the second split have the modality.
        examples: ids of some pairs, the first split's first.
    """

    modality: str
    first: str
    second: str
    clips: int
    compared: int
    examples: tuple[tuple[str, str], ...]


def leaks(
    package: FeaturePackage,
    features: Mapping[str, Numbers],
    there: Mapping[str, NDArray[np.bool_]],
) -> tuple[Leak, ...]:
    """Return how many clips have a near twin in another split, by modality and two splits.

    Two clips are nearly the same if the distance of their standardised features is at most 1 % of
    the median distance between two train clips, or of modalities with fewer than 8 columns that
    vary, if they are equal. A clip that lacks a modality is not compared in it,
    and nothing is where no column varies.

    Args:
        package: the package.
        features: its `pooled_features`.
        there: which clips have which modality.
    """
    split = np.array(package.split)
    limits = {name: near(array, split == "train") for name, array in features.items()}
    has = {name: there[name] & np.ptp(array, axis=0).any() for name, array in features.items()}
    found = []
    for first, second in combinations([name for name in SPLITS if name in package.split], 2):
        known = np.flatnonzero(split == first)
        new = np.flatnonzero(split == second)
        for name in features:
            one, other = known[has[name][known]], new[has[name][new]]
            pairs = twins(features[name], one, other, limits[name])
            ids = [(package.ids[a], package.ids[b]) for a, b in pairs]
            found.append(Leak(name, first, second, len(ids), len(other), tuple(ids[:SHOWN])))
    return tuple(found)


def near(features: Numbers, train: NDArray[np.bool_]) -> float:
    """Return the distance up to which two clips are nearly the same."""
    rows = features[train if train.sum() > 1 else slice(None)]
    if (np.ptp(features, axis=0) > 0).sum() < FEWEST_COLUMNS or len(rows) < 2:
        return 0.0
    some = rows[np.linspace(0, len(rows) - 1, min(len(rows), SAMPLED)).astype(int)]
    squares = _squared_distances(some, some)[np.triu_indices(len(some), 1)]
    return NEAR * float(np.sqrt(np.median(squares)))


def twins(
    features: Numbers, known: NDArray[np.int64], new: NDArray[np.int64], limit: float
) -> list[tuple[int, int]]:
    """Return, of each new clip that has a near twin among the known, the nearest and itself.

    Args:
        features: (N, width).
        known: places of the clips of the one split.
        new: places of the clips of the other.
        limit: the largest distance of twins.
    """
    if limit == 0:
        places = {_mark(features[place]): int(place) for place in known[::-1]}
        marks = [(int(place), _mark(features[place])) for place in new]
        return [(places[mark], place) for place, mark in marks if mark in places]
    found: list[tuple[int, int]] = []
    there = features[known].astype(np.float64)
    for start in range(0, len(new) if len(known) else 0, CLIPS_AT_ONCE):
        some = new[start : start + CLIPS_AT_ONCE]
        here = features[some].astype(np.float64)
        nearest = _squared_distances(here, there).argmin(axis=1)
        # The products above lose small distances to rounding; the difference itself does not.
        exact = np.linalg.norm(here - there[nearest], axis=1)
        alike = exact <= limit
        pairs = zip(known[nearest[alike]].tolist(), some[alike].tolist(), strict=True)
        found.extend(pairs)
    return found


def _mark(row: NDArray[np.float32]) -> bytes:
    """Return the same bytes for equal rows; -0.0 is 0.0."""
    return (row + np.float32(0)).tobytes()


def _squared_distances(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    squares: NDArray[Any] = (one**2).sum(1)[:, None] + (other**2).sum(1) - 2 * (one @ other.T)
    squares[squares < 0] = 0
    return squares
