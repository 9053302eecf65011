"""The fusion layer's pre-activation as the exact sum of its parts `1 T A V TA TV AV TAV`.

The layer is multilinear in `[t; 1]`, `[a; 1]` and `[v; 1]`, so its kernel falls into 2^M blocks:
one for each subset of modalities, the others' index being at the appended 1. The constant part has
the layer's bias in it. A part says what the weights do. It depends on where a modality's vector has
its zero; the functional ANOVA does not.
"""

from collections.abc import Sequence

import numpy as np

from job.interactions.coalitions import EMPTY, coalition_names
from job.interactions.fused_network import Array, FusedNetwork, blocks

BLOCK_BYTES = 64 * 2**20


def pre_activation_parts(network: FusedNetwork, factors: Sequence[Array]) -> Array:
    """Return the parts (2^M, N, units) of the pre-activations; they sum over the first axis.

    Args:
        network: fusion layer and head.
        factors: each modality's vectors (N, d_m), without the appended 1.
    """
    names = coalition_names(network.letters)
    row_bytes = network.kernel[0].nbytes
    chunks = [
        _parts(network, [factor[rows] for factor in factors])
        for rows in blocks(len(factors[0]), row_bytes, BLOCK_BYTES)
    ]
    return np.stack([np.concatenate([chunk[name] for chunk in chunks]) for name in names])


def _parts(network: FusedNetwork, factors: Sequence[Array]) -> dict[str, Array]:
    """Return the parts (n, units) of n clips by name.

    Modality by modality, each kernel so far `(n or 1, d + 1, ...)` splits into one that is
    contracted with the modality's vectors and one that is taken at the appended 1.
    """
    open_parts: dict[str, Array] = {"": network.kernel[None]}
    for letter, factor in zip(network.letters, factors, strict=True):
        split = {}
        for name, kernel in open_parts.items():
            split[name] = kernel[:, -1]
            split[name + letter] = _contract(factor, kernel[:, :-1])
        open_parts = split
    open_parts[""] = open_parts[""] + network.bias
    clips = len(factors[0])
    return {
        name or EMPTY: np.broadcast_to(part, (clips, part.shape[-1]))
        for name, part in open_parts.items()
    }


def _contract(factor: Array, kernel: Array) -> Array:
    """Return `Σ_d factor[n, d] kernel[n, d, ...]`; a kernel of one row serves all clips."""
    flat = kernel.reshape(len(kernel), kernel.shape[1], -1)
    product: Array = factor @ flat[0] if len(flat) == 1 else np.matmul(factor[:, None], flat)[:, 0]
    return product.reshape(len(factor), *kernel.shape[2:])


def part_shares(parts: Array) -> Array:
    """Return each part's share (2^M,) of the pre-activation's variance over clips.

    A part's covariance with the whole, over the variance of the whole, both summed over units:
    shares sum to one, and one is negative where a part works against the others. All are zero
    where nothing varies.
    """
    exact = parts.astype(np.float64)
    deviations = exact - exact.mean(1, keepdims=True)
    covariances = np.einsum("pnu,nu->p", deviations, deviations.sum(0))
    total = covariances.sum()
    if total <= 0:
        return np.zeros(len(parts))
    shares: Array = covariances / total
    return shares
