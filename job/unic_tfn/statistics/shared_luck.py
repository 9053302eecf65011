"""Whether a seed's luck is shared: changes of several cells that go up and down together by seed.

A mean over cells takes their networks to be independent of one another. If a seed were luckier
under one setting in all cells at once, the mean would vary more from seed to seed than the cells'
own variances explain, and would be claimed too surely.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lgamma, log

import numpy as np

from unic_tfn.scoring.scores import Numbers
from unic_tfn.statistics.difference import ALPHA
from unic_tfn.statistics.randomness import generator

PERMUTATIONS = 1999
# Sums of the same numbers in another order differ by less than this, as a share of their sum.
ROUNDING = 1e-9


@dataclass(frozen=True)
class SharedLuck:
    """How far changes go up and down together from seed to seed.

    Args:
        ratio: the variance of mean changes over seeds, as a multiple of that which independent
            cells with these variances have: 1 is expected, as many as there are cells is the most.
            A mean's error has a part from seeds; it is too small by the square root of this.
        p: of cells that are independent of one another, one-sided.
    """

    ratio: float
    p: float


def shared_luck(changes: Sequence[Numbers]) -> SharedLuck | None:
    """Return whether changes under some settings share the luck of their seeds over cells.

    The p-value is from permutations: within each cell the seeds are exchanged, under all settings
    together. So nothing is asked of what networks of one cell and seed have in common, nor of a
    reference that all changes are taken from.

    Args:
        changes: of each setting, (C, S): by cell and seed; NaN for a cell that was not compared.

    Returns:
        None if no arrangement of the seeds could be significant, or if nothing varies.
    """
    table = np.array([own for own in changes if np.count_nonzero(~np.isnan(own[:, :1])) > 1])
    if not table.size:
        return None
    cells = np.count_nonzero(~np.isnan(table[..., 0]), axis=1)
    own = np.nan_to_num(table - table.mean(2, keepdims=True))
    _, rows, seeds = own.shape
    varying = np.count_nonzero(np.abs(own).max((0, 2)) > ROUNDING)
    arrangements = (varying - 1) * lgamma(seeds + 1)
    if arrangements < log(1 / ALPHA) + ROUNDING:
        return None
    random = generator("shared luck")
    orders = random.permuted(np.tile(np.arange(seeds), (PERMUTATIONS, rows, 1)), axis=2)
    orders = np.concatenate([np.tile(np.arange(seeds), (1, rows, 1)), orders])
    sums = np.zeros((len(own), len(orders), seeds))
    for row in range(rows):
        sums += own[:, row][:, orders[:, row]]
    between = np.einsum("vps,v->p", sums**2, 1 / cells)
    extreme = np.count_nonzero(between >= between[0] * (1 - ROUNDING))
    explained = ((own**2).sum((1, 2)) / cells).sum()
    return SharedLuck(float(between[0] / explained), extreme / len(orders))
