"""Fusions that add a linear map of each vector: concatenation, and late fusion's mean."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from unic_tfn.interactions.coalitions import EMPTY, Array
from unic_tfn.interactions.fusions.fusion import FusedClips, Fusion, OfRows


@dataclass(frozen=True)
class Additive(Fusion):
    """`b + Σ_m h_m W_m`: the layer itself has no interactions.

    Args:
        kernels: (d_m, units) of each modality.
        bias: (units,).
    """

    kernels: tuple[Array, ...]
    bias: Array

    @property
    def units(self) -> int:
        """See `Fusion`."""
        return len(self.bias)

    def of_clips(self, factors: Sequence[Array], pool: ThreadPoolExecutor) -> FusedClips:
        """See `Fusion`; the maps are so small that no other thread is asked."""
        maps = [factor @ kernel for factor, kernel in zip(factors, self.kernels, strict=True)]
        return _AdditiveClips(maps, self.bias)


class _AdditiveClips(FusedClips):
    def __init__(self, maps: Sequence[Array], bias: Array) -> None:
        self.count = len(maps[0])
        self.dtype = maps[0].dtype
        self._maps = maps
        self._bias = bias

    def blocks(self, letters: str) -> Mapping[str, Array]:
        """See `FusedClips`."""
        return {EMPTY: self._bias[None], **dict(zip(letters, self._maps, strict=True))}

    def exchanged(self, clip: int) -> OfRows:
        """See `FusedClips`."""
        first, *others = self._maps
        fixed = (first[clip] + self._bias)[None]
        if not others:
            return lambda rows: fixed[rows]
        second = others[0] + fixed
        if len(others) == 1:
            return lambda rows: second[rows]
        return lambda rows: (second[rows, None] + others[1]).reshape(-1, len(self._bias))
