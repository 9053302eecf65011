"""What modalities say alone, share and add: weighted sums of the information of seven inputs.

`v(S)` is the usable information of an input S in bits, and nothing is known without any input. For
a modality against the rest, `v(alone) + v(rest) - v(all)` is the information that both have less
what only both together have. As in any partial information decomposition (Williams and Beer 2010)
both are at least 0, so the sign says which one outweighs the other, and by how much at least; what
is unique to the modality is at most the smaller of `v(alone)` and `v(all) - v(rest)`.

Every part but these bounds is a weighted sum, for which the errors of its cells are known.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import log

import numpy as np

from unic_tfn.grid import INPUTS, LETTERS
from unic_tfn.interactions.coalitions import Values, coalition_names, dividends, order, shapley

ALL = "".join(LETTERS)
SIZES = ("alone", "pairs", "all three")

# By input, what its information is multiplied by; inputs that do not count are left out.
Weighting = Mapping[str, float]


@dataclass(frozen=True)
class Pair:
    """Two modalities, beside what the network sees in any case.

    Args:
        first: a letter.
        second: another, later in `TAV`.
        given: the third letter if the network sees it too, else empty.
    """

    first: str
    second: str
    given: str = ""

    @property
    def weighting(self) -> Weighting:
        """Of what the two say together less what each says: below 0 where they overlap."""
        both = {_input(self.given, self.first, self.second): 1.0}
        each = {_input(self.given, letter): -1.0 for letter in (self.first, self.second)}
        return {**both, **each, **({self.given: 1.0} if self.given else {})}


def dividend_weightings() -> dict[str, Weighting]:
    """Return for each set of modalities the weights of its Möbius dividend; they sum to v(TAV).

    Example:
        >>> dividend_weightings()["TA"]
        {'T': -1.0, 'A': -1.0, 'TA': 1.0}
    """
    rows = dividends(np.eye(1 + len(INPUTS)), ALL)
    return dict(zip(INPUTS, map(_named, rows[1:]), strict=True))


def size_weightings() -> dict[str, Weighting]:
    """Return the weights of the sums of all dividends of one, two and three modalities."""
    rows = dividends(np.eye(1 + len(INPUTS)), ALL)
    sizes = np.array([order(name) for name in coalition_names(ALL)])
    return {name: _named(rows[sizes == size].sum(0)) for size, name in enumerate(SIZES, 1)}


def shapley_weightings() -> dict[str, Weighting]:
    """Return by letter the weights of its Shapley value; the three values sum to v(TAV)."""
    rows = shapley(np.eye(1 + len(INPUTS)), ALL)
    return dict(zip(LETTERS, map(_named, rows), strict=True))


def last_weighting(letter: str) -> Weighting:
    """Return the weights of what a modality adds to all others."""
    return {ALL: 1.0, without(letter): -1.0}


def overlap_weighting(letter: str) -> Weighting:
    """Return the weights of what a modality and the rest share, less what needs both."""
    return {letter: 1.0, without(letter): 1.0, ALL: -1.0}


def without(letter: str) -> str:
    """Return the input of all modalities but one."""
    return ALL.replace(letter, "")


def pairs_among(inputs: Collection[str]) -> tuple[Pair, ...]:
    """Return the pairs whose weights need no other inputs than these, first with nothing given.

    Example:
        >>> pairs_among(["T", "TA", "TV", "TAV"])
        (Pair(first='A', second='V', given='T'),)
    """
    pairs = list(combinations(LETTERS, 2))
    found = [Pair(first, second) for first, second in pairs]
    found += [
        Pair(first, second, given)
        for given in LETTERS
        for first, second in pairs
        if given not in (first, second)
    ]
    return tuple(pair for pair in found if pair.weighting.keys() <= set(inputs))


def _named(weights: Values) -> Weighting:
    """Return weights of the coalitions by input; that of no modality has no information."""
    pairs = zip(INPUTS, weights[1:].tolist(), strict=True)
    return {name: weight for name, weight in pairs if weight}


def _input(*letters: str) -> str:
    return "".join(letter for letter in LETTERS if letter in letters)


def bound(first: float, second: float) -> float:
    """Return the smaller of two amounts, but at least 0.

    Of what a modality says alone, of what it adds last, and of their difference either way: what
    is unique to it at most, what it shares at least, what needs it and others at least.

    Example:
        >>> alone, last = 0.5, 0.2
        >>> [round(bound(*two), 1) for two in ((alone, last), (alone, alone - last))]
        [0.2, 0.3]
    """
    return max(min(first, second), 0.0)


def entropy_bias(classes: int, clips: int) -> float:
    """Return about how far the entropy of few labels is too low, in bits.

    `(classes - 1) / (2 clips ln 2)` (Miller 1955). So much too low is every input's information.

    Args:
        classes: the number of classes among the clips.
        clips: their number.
    """
    return (classes - 1) / (2 * clips * log(2))
