"""Coalitions (sets of modalities): their names, Möbius inversion and Shapley values.

A block of the fusion tensor, a part of the pre-activation, a term of the functional ANOVA and a
coalition that the network sees all belong to a subset of the input's modalities, and are named
after it: `1 T A V TA TV AV TAV`.
"""

from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

EMPTY = "1"

Values = NDArray[np.float64]
# What a network computes with is single precision, and its tests' is double.
Array = NDArray[np.floating[Any]]


def coalition_names(letters: str) -> tuple[str, ...]:
    """Return the 2^M subsets of an input's modalities: `1` first, then by size, then as in `TAV`.

    Example:
        >>> coalition_names("TV")
        ('1', 'T', 'V', 'TV')
    """
    sizes = range(1, len(letters) + 1)
    return (EMPTY, *("".join(chosen) for size in sizes for chosen in combinations(letters, size)))


def members(name: str) -> frozenset[str]:
    """Return the letters of a coalition's modalities; `1` has none."""
    return frozenset(name) - {EMPTY}


def order(name: str) -> int:
    """Return how many modalities a coalition has."""
    return len(members(name))


def dividends(values: Values, letters: str) -> Values:
    """Return each coalition's surplus over its subsets: `Σ_{R⊆S} (-1)^(|S|-|R|) v(R)`, (2^M, ...).

    These are the Möbius inverse of `v`, in game theory Harsanyi's dividends. The dividends of all
    subsets of S sum to `v(S)`. If `v(S)` is a function averaged over the modalities outside S, they
    are the terms of its functional ANOVA.

    Args:
        values: (2^M, ...), `v` by coalition, in the order of `coalition_names`.
        letters: the input's modalities, such as `"TAV"`.
    """
    names = coalition_names(letters)
    signs = [
        [(-1.0) ** (order(s) - order(r)) if members(r) <= members(s) else 0.0 for r in names]
        for s in names
    ]
    inverse: Values = np.tensordot(np.array(signs), values, axes=1)
    return inverse


def shapley(values: Values, letters: str) -> Values:
    """Return the modalities' Shapley values, which sum to `v(all) - v(none)`.

    Each coalition's dividend is divided equally among its members: the same numbers as the mean
    over all orders in which the modalities can join (Shapley 1953, Harsanyi 1963).

    Args:
        values: (2^M, ...), `v` by coalition, in the order of `coalition_names`.
        letters: the input's modalities, such as `"TAV"`.

    Returns:
        (M, ...), by modality.
    """
    names = coalition_names(letters)
    weights = [[(letter in members(s)) / max(order(s), 1) for s in names] for letter in letters]
    divided: Values = np.tensordot(np.array(weights), dividends(values, letters), axes=1)
    return divided
