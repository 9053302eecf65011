"""Low-rank fusion, whose output is the logits: a few products instead of the tensor."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce

import numpy as np

from unic_tfn.interactions.coalitions import EMPTY, Array, coalition_names
from unic_tfn.interactions.fusions.fusion import FusedClips, Fusion, OfRows


@dataclass(frozen=True)
class LowRank(Fusion):
    """`b + Σ_r w_r Π_m [h_m; 1] F_m^r`, centred: its mean over the classes is taken off.

    Args:
        factors: (d_m + 1, rank, classes) of each modality; the last row is the appended 1's.
        weights: (rank,).
        bias: (classes,).
    """

    factors: tuple[Array, ...]
    weights: Array
    bias: Array

    @property
    def units(self) -> int:
        """See `Fusion`."""
        return len(self.bias)

    def of_clips(self, factors: Sequence[Array], pool: ThreadPoolExecutor) -> FusedClips:
        """See `Fusion`; the maps are so small that no other thread is asked."""
        maps = [
            np.tensordot(factor, kernel[:-1], 1)
            for factor, kernel in zip(factors, self.factors, strict=True)
        ]
        return _LowRankClips(self, maps)


class _LowRankClips(FusedClips):
    def __init__(self, fusion: LowRank, maps: list[Array]) -> None:
        self.count = len(maps[0])
        self.dtype = maps[0].dtype
        self._fusion = fusion
        # Each modality's maps (N, rank, classes), without its appended 1, of that alone, and both.
        self._maps = maps
        self._ones = [factor[-1:] for factor in fusion.factors]
        self._whole = [mapped + one for mapped, one in zip(maps, self._ones, strict=True)]

    def blocks(self, letters: str) -> Mapping[str, Array]:
        """See `FusedClips`; a block takes the maps of its modalities and the 1 of the others."""
        weights = self._fusion.weights[:, None]
        pairs = list(zip(letters, self._maps, self._ones, strict=True))
        blocks = {}
        for name in coalition_names(letters):
            chosen = [mapped if letter in name else one for letter, mapped, one in pairs]
            total = (reduce(np.multiply, chosen) * weights).sum(1)
            blocks[name] = _centred(total + self._fusion.bias if name == EMPTY else total)
        return blocks

    def exchanged(self, clip: int) -> OfRows:
        """See `FusedClips`."""
        first, *others = self._whole
        bias, weights = self._fusion.bias, first[clip] * self._fusion.weights[:, None]
        if not others:
            only = _centred(weights.sum(0) + bias)[None]
            return lambda rows: only[rows]
        second = others[0] * weights
        if len(others) == 1:
            return lambda rows: _centred(second[rows].sum(1) + bias)
        # Classes first, so that each has one product over the ranks.
        left, right = second.transpose(2, 0, 1), others[1].transpose(2, 1, 0)

        def of_rows(rows: slice) -> Array:
            products = np.matmul(left[:, rows], right)
            return _centred(products.reshape(len(bias), -1).T + bias)

        return of_rows


def _centred(logits: Array) -> Array:
    centred: Array = logits - logits.mean(-1, keepdims=True)
    return centred
