"""Tensor fusion: its kernel is contracted with the vectors one modality after the other."""

from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from unic_tfn.interactions.coalitions import EMPTY, Array
from unic_tfn.interactions.fusions.fusion import FusedClips, Fusion, OfRows
from unic_tfn.interactions.workers import in_order

PIECES = 16


@dataclass(frozen=True)
class Tensor(Fusion):
    """`b + Σ W_ijk t_i a_j v_k`, where each vector has a 1 appended.

    Args:
        kernel: (d_1 + 1, ..., d_M + 1, units). The last index of an axis is the appended 1's.
        bias: (units,).
    """

    kernel: Array
    bias: Array

    @property
    def units(self) -> int:
        """See `Fusion`."""
        return len(self.bias)

    def of_clips(self, factors: Sequence[Array], pool: ThreadPoolExecutor) -> FusedClips:
        """See `Fusion`."""
        first, *others = factors
        return _TensorClips(self, contract_first(self.kernel, first, pool), others)


def contract_first(kernel: Array, factor: Array, pool: ThreadPoolExecutor) -> Array:
    """Return `Σ_i t_i W_i...` for each clip, (N, d_2 + 1, ..., units), without the appended 1.

    It is the largest product, and both the blocks and the exchanges start from it.

    Args:
        kernel: (d_1 + 1, ..., d_M + 1, units).
        factor: the first modality's vectors (N, d_1).
        pool: does the work.
    """
    flat = kernel[:-1].reshape(factor.shape[1], -1)
    product = np.empty((len(factor), flat.shape[1]), flat.dtype)
    # The pieces do not depend on the number of cores, and so neither do the numbers.
    step = -(-flat.shape[1] // PIECES)
    pieces = [slice(start, start + step) for start in range(0, flat.shape[1], step)]
    done = in_order(
        pool, lambda piece: np.matmul(factor, flat[:, piece], out=product[:, piece]), pieces
    )
    deque(done, maxlen=0)
    return product.reshape(len(factor), *kernel.shape[1:])


class _TensorClips(FusedClips):
    def __init__(self, fusion: Tensor, contracted: Array, others: Sequence[Array]) -> None:
        self.count = len(contracted)
        self.dtype = contracted.dtype
        self._fusion = fusion
        self._contracted = contracted
        self._others = others
        self._vectors = [np.pad(factor, ((0, 0), (0, 1)), constant_values=1) for factor in others]
        # The terms that are the same for all clips: of the first one's appended 1, and the bias.
        self._constant = fusion.kernel[-1].copy()
        self._constant[(-1,) * len(others)] += fusion.bias

    def blocks(self, letters: str) -> Mapping[str, Array]:
        """See `FusedClips`.

        Modality by modality, each kernel so far, (N or 1, d + 1, ...), splits into one that is
        contracted with the modality's vectors and one that is taken at the appended 1.
        """
        blocks: dict[str, Array] = {"": self._fusion.kernel[-1:], letters[0]: self._contracted}
        for letter, factor in zip(letters[1:], self._others, strict=True):
            split = {}
            for name, kernel in blocks.items():
                split[name] = kernel[:, -1]
                split[name + letter] = _contract(factor, kernel[:, :-1])
            blocks = split
        blocks[EMPTY] = blocks.pop("") + self._fusion.bias
        return blocks

    def exchanged(self, clip: int) -> OfRows:
        """See `FusedClips`."""
        weights, units = self._contracted[clip] + self._constant, self._fusion.units
        if not self._vectors:
            return lambda rows: weights[None][rows]
        second = self._vectors[0]
        if len(self._vectors) == 2:
            # Audio comes last: its vectors are the shortest, and the last product is the largest.
            weights = np.matmul(self._vectors[1], weights)
        flat = weights.reshape(len(weights), -1)
        return lambda rows: (second[rows] @ flat).reshape(-1, units)


def _contract(factor: Array, kernel: Array) -> Array:
    """Return `Σ_d factor[n, d] kernel[n, d, ...]`; a kernel with a single row serves all clips."""
    flat = kernel.reshape(len(kernel), kernel.shape[1], -1)
    product: Array = factor @ flat[0] if len(flat) == 1 else np.matmul(factor[:, None], flat)[:, 0]
    return product.reshape(len(factor), *kernel.shape[2:])
