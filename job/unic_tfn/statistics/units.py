"""What is sampled: clips, or whole groups of clips where the data set has groups.

Clips of one speaker or one video are alike, so they are not independent of one another. Where a
data set says which clips belong together, whole groups are resampled and exchanged. All cells of a
page are scored on the same resamples, and all comparisons are exchanged together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from unic_tfn.scoring.scores import Codes, Weights
from unic_tfn.statistics.randomness import bootstrap_weights, swaps

# With fewer units, no exchange of them has a two-sided p-value below 5 %: at best 2 / 2^5 = 0.0625.
FEWEST_UNITS = 6
NAME = "units"


@dataclass(frozen=True)
class Drawn:
    """The random numbers that some clips are judged by.

    Args:
        weights: (B, n) how often each clip is drawn in each resample.
        swapped: (P, n) of 0 and 1: 1 where two cells are exchanged.
        units: the number of clips, or of groups where groups are drawn.
        grouped: whether groups are.
    """

    weights: Weights
    swapped: Weights
    units: int
    grouped: bool = False


@dataclass(frozen=True)
class Units:
    """The sampling units of the clips of a table.

    Args:
        codes: (N,) the unit of each clip, from 0; -1 for a clip that is not sampled.
        grouped: whether units are groups of clips.
    """

    codes: Codes
    grouped: bool = False

    @property
    def count(self) -> int:
        """The number of units."""
        return int(self.codes.max(initial=-1)) + 1

    @property
    def word(self) -> str:
        """What a unit is: a clip or a group."""
        return "group" if self.grouped else "clip"

    def among(self, rows: Codes) -> int:
        """Return how many units some rows of the table have clips of."""
        return len(np.unique(self.codes[rows]))

    def drawn(self, rows: Codes, resamples: int, permutations: int) -> Drawn:
        """Return what is drawn for some rows of the table; the same for a unit in other rows.

        A resample without any of the rows counts each of them once.
        """
        codes = self.codes[rows].tobytes()
        return Drawn(
            _spread_weights(self.count, resamples, codes),
            _spread_swaps(self.count, permutations, codes),
            self.among(rows),
            self.grouped,
        )


def units_of(clips: int, rows: Codes, groups: Sequence[str] = ()) -> Units:
    """Return the units of the rows that are sampled.

    Args:
        clips: the number N of rows of the table.
        rows: those of them that are sampled, such as all test clips.
        groups: the N groups; without any, each clip is a unit.

    Example:
        >>> units_of(4, np.array([1, 2, 3]), ["a", "b", "a", "b"]).codes.tolist()
        [-1, 1, 0, 1]
    """
    codes = np.full(clips, -1, np.int64)
    names = np.array(groups)[rows] if groups else np.arange(len(rows))
    codes[rows] = np.unique(names, return_inverse=True)[1]
    return Units(codes, bool(groups))


def described(grouped: bool) -> str:
    """Return for the page what is resampled and exchanged."""
    return (
        "The data set says which clips belong together, and clips of one group are not "
        "independent of one another: whole groups are resampled and exchanged, and degrees of "
        "freedom count groups."
        if grouped
        else "The data set has no groups, so each clip is taken to be independent of the others."
    )


@lru_cache(maxsize=4)
def _spread_weights(units: int, resamples: int, codes: bytes) -> Weights:
    drawn = bootstrap_weights(units, resamples, NAME)[:, np.frombuffer(codes, np.int64)]
    return np.where(drawn.any(1, keepdims=True), drawn, np.float32(1))


@lru_cache(maxsize=4)
def _spread_swaps(units: int, permutations: int, codes: bytes) -> Weights:
    return swaps(units, permutations, NAME)[:, np.frombuffer(codes, np.int64)]
