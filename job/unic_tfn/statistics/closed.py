"""Which single comparisons stand out of a family whose mean is tested too: a closed procedure.

Each combination of null hypotheses that can be true at the same time has a test of its own, and a
comparison stands out if all combinations that contain it are rejected (Marcus, Peritz and Gabriel
1976, Biometrika 63:655). That keeps the family's level whichever of the hypotheses are true.

- All together: half of the level goes to the test of the mean, half to Bonferroni's test, so that
  many small effects of one direction open the way, and so does a single large one.
- Fewer: Bonferroni's test. Only combinations that can be true count (Shaffer 1986, J. Am. Stat.
  Assoc. 81:826): where A equals B and B equals C, A equals C.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from unic_tfn.scoring.scores import Numbers

# Of more things that may be equal, every combination of hypotheses is taken to be possible: that
# is never too few, and their partitions are too many to go through (those of nine are 21,147).
MOST_THINGS = 8
Equality = tuple[Hashable, Hashable]


@dataclass(frozen=True)
class Block:
    """Comparisons that have things in common, directly or through others.

    Args:
        indices: (M,) which comparisons of the family.
        combinations: (K, M) the combinations of their hypotheses that can be true, the empty one
            included; None where that is any.
    """

    indices: NDArray[np.int64]
    combinations: NDArray[np.bool_] | None

    def sizes(self, p: Numbers, step: float, index: int | None = None) -> NDArray[np.int64]:
        """Return the sizes of the combinations in which no p-value is below a step, ascending.

        Args:
            p: (m,) of the family.
            step: a p-value.
            index: a comparison of this block that they contain, whose p-value is not below.
        """
        small = p[self.indices] < step
        least = int(index is not None)
        if self.combinations is None:
            return np.arange(least, (~small).sum() + 1)
        possible = ~self.combinations[:, small].any(1)
        if index is not None:
            possible &= self.combinations[:, self.indices == index].all(1)
        return np.sort(self.combinations[possible].sum(1))


def closed_p(p: Numbers, equalities: Sequence[Equality], p_pooled: float | None = None) -> Numbers:
    """Return p-values corrected over a family by the closed procedure.

    Without a test of the mean, and if every combination is possible, this is Holm's method.

    Args:
        p: (m,) of the single comparisons.
        equalities: for each of them, the two things that are equal if there is no difference.
        p_pooled: of the test of the mean of the comparisons.
    """
    corrected = np.full(len(p), _p_of_all(p, p_pooled))
    blocks = _blocks(equalities)
    for step in np.unique(p):
        # A combination with no p-value below the step is rejected no more easily than this.
        sizes = [block.sizes(p, step) for block in blocks]
        for block, own in zip(blocks, sizes, strict=True):
            rest = sum(int(other.max()) for other in sizes) - int(own.max())
            for index in block.indices[p[block.indices] >= step]:
                containing = block.sizes(p, step, index)
                if not len(containing):
                    continue
                size = rest + int(containing.max())
                if size == len(p):
                    others = [other for other in sizes if other is not own]
                    size -= _smallest_loss([containing, *others])
                corrected[index] = max(corrected[index], step * size)
    return np.asarray(np.minimum(corrected, 1.0))


def tests_alone(comparisons: int, mean: bool) -> int:
    """Return how many tests a single comparison is corrected for if no other stands out.

    Args:
        comparisons: the number of them in the family, at least 1.
        mean: whether their mean is tested too, which then has half of the level.
    """
    return comparisons * (2 if mean and comparisons > 1 else 1)


def described() -> str:
    """Return for the page how single comparisons are corrected."""
    return (
        "Single comparisons are corrected by a closed procedure: one stands out only if every "
        "combination of hypotheses that contains it, and that can be true, is rejected. Half of "
        "the level for all of them together goes to their mean, half to Bonferroni's test; smaller "
        "combinations are tested by Bonferroni's method (Shaffer 1986). The family has a false "
        "claim in at most 5 % of repetitions."
    )


def _p_of_all(p: Numbers, p_pooled: float | None) -> float:
    """Return the p-value of all hypotheses together."""
    single = tests_alone(len(p), p_pooled is not None) * float(p.min())
    if p_pooled is None or len(p) == 1:
        return single
    return min(2 * p_pooled, single)


def _smallest_loss(sizes: Sequence[NDArray[np.int64]]) -> int:
    """Return how much smaller than all the largest other combination is.

    Args:
        sizes: by block, the sizes of its combinations, ascending; the last is all of it.
    """
    return min((int(own[-1] - own[-2]) for own in sizes if len(own) > 1), default=int(sizes[0][-1]))


def _blocks(equalities: Sequence[Equality]) -> list[Block]:
    """Return the family's blocks: the connected components of the things that are compared."""
    members: dict[Hashable, set[Hashable]] = {}
    for first, second in equalities:
        joined = members.get(first, {first}) | members.get(second, {second})
        members.update(dict.fromkeys(joined, joined))
    blocks = []
    for things in {id(joined): joined for joined in members.values()}.values():
        indices = [index for index, (first, _) in enumerate(equalities) if first in things]
        number = {thing: place for place, thing in enumerate(things)}
        pairs = tuple((number[equalities[i][0]], number[equalities[i][1]]) for i in indices)
        blocks.append(Block(np.array(indices), _combinations(len(things), pairs)))
    return blocks


def _combinations(things: int, pairs: Sequence[tuple[int, int]]) -> NDArray[np.bool_] | None:
    if things > MOST_THINGS:
        return None
    parts = np.array(_partitions(things))
    first, second = np.array(pairs).T
    return np.unique(parts[:, first] == parts[:, second], axis=0)


@lru_cache(maxsize=MOST_THINGS)
def _partitions(things: int) -> tuple[tuple[int, ...], ...]:
    """Return every partition of some things: for each thing, the number of its part."""

    def grown(parts: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(parts) == things:
            yield parts
            return
        for part in range(max(parts, default=-1) + 2):
            yield from grown((*parts, part))

    return tuple(grown(()))
