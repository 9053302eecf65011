"""Making a train, validation and test split for a data set that has none."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from unic_tfn.grid import SPLITS

RATIO: tuple[int, int, int] = (6, 2, 2)
# Which part is dealt to first among those equally far behind: train, test, valid.
PREFERENCE = (0, 2, 1)


def stratified_split(
    codes: NDArray[np.int32], seed: int, ratio: Sequence[int] = RATIO
) -> tuple[str, ...]:
    """Return a split in which every class has its share of each part.

    The clips are shuffled, sorted by class and dealt out, so that the parts' sizes are exact to
    one clip over all classes, and nearly so in each class.

    Args:
        codes: int32 (N,), the classes to stratify by; unlabelled clips (-1) are a class too.
        seed: decides the order of the clips and the part that is dealt to first.
        ratio: the parts' sizes, train, valid and test.

    Example:
        >>> sorted(stratified_split(np.zeros(5, np.int32), 1))
        ['test', 'train', 'train', 'train', 'valid']
    """
    deal = _deal(ratio)
    random = np.random.default_rng(seed)
    first = int(random.integers(len(deal)))
    shuffled = random.permutation(len(codes))
    line = shuffled[np.argsort(codes[shuffled], kind="stable")]
    split = [SPLITS[0]] * len(codes)
    for position, clip in enumerate(line.tolist()):
        split[clip] = deal[(first + position) % len(deal)]
    return tuple(split)


def grouped_split(
    codes: NDArray[np.int32], groups: Sequence[str], seed: int, ratio: Sequence[int] = RATIO
) -> tuple[str, ...]:
    """Return a split in which no group is in two parts, as near to the ratio as groups allow.

    The groups are taken largest first (shuffled before, so that the seed decides between groups of
    one size); each goes to the part that it brings nearest to its share of every class.

    Args:
        codes: int32 (N,), the classes to stratify by; unlabelled clips (-1) are a class too.
        groups: the N groups, such as speakers.
        seed: decides between groups of one size.
        ratio: the parts' sizes, train, valid and test.
    """
    names, of_clip = np.unique(np.array(groups), return_inverse=True)
    counts = np.zeros((len(names), int(codes.max()) + 2))
    np.add.at(counts, (of_clip, codes + 1), 1)
    random = np.random.default_rng(seed)
    shuffled = random.permutation(len(names))
    order = shuffled[np.argsort(-counts[shuffled].sum(1), kind="stable")]
    shares = np.array(ratio, float)[:, None] / sum(ratio) * counts.sum(0)
    filled = np.zeros_like(shares)
    part_of = np.zeros(len(names), int)
    for group in order.tolist():
        gain = ((filled + counts[group] - shares) ** 2 - (filled - shares) ** 2).sum(1)
        part_of[group] = int(gain.argmin())
        filled[part_of[group]] += counts[group]
    return tuple(SPLITS[part] for part in part_of[of_clip].tolist())


def _deal(ratio: Sequence[int]) -> tuple[str, ...]:
    """Return the order in which clips are dealt to the parts, spread as evenly as possible."""
    divisor = math.gcd(*ratio)
    weights = [part // divisor for part in ratio]
    behind, deal = [0] * len(weights), []
    for _ in range(sum(weights)):
        behind = [have + weight for have, weight in zip(behind, weights, strict=True)]
        part = max(PREFERENCE, key=lambda index: behind[index])
        behind[part] -= sum(weights)
        deal.append(SPLITS[part])
    return tuple(deal)
