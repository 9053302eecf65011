"""The fusion layer's pre-activation as the exact sum of its parts `1 T A V TA TV AV TAV`.

The layer is multilinear in `[t; 1]`, `[a; 1]` and `[v; 1]`, so the fusion tensor and its kernel
fall into 2^M blocks, one for each subset of modalities: the elements at which the index of every
other modality is the appended 1's. A part is the contribution of one block, and the pre-activation
is exactly the sum of the parts; the constant part contains the layer's bias. Parts describe the
weights. They depend on where a modality's vector has its zero; the functional ANOVA does not.
"""

from collections.abc import Sequence

import numpy as np

from unic_tfn.interactions.coalitions import EMPTY, coalition_names
from unic_tfn.interactions.fused_network import Array, FusedNetwork


def pre_activation_parts(
    network: FusedNetwork, contracted: Array, others: Sequence[Array]
) -> Array:
    """Return the parts (2^M, N, units) of the pre-activations, which are their sum.

    Modality by modality, each kernel so far, (N or 1, d + 1, ...), splits into one that is
    contracted with the modality's vectors and one that is taken at the appended 1.

    Args:
        network: fusion layer and head.
        contracted: (N, d_2 + 1, ..., units), as `contract_first` returns it.
        others: the vectors (N, d_m) of each modality but the first, without the appended 1.
    """
    letters = network.letters
    parts: dict[str, Array] = {"": network.kernel[-1:], letters[0]: contracted}
    for letter, factor in zip(letters[1:], others, strict=True):
        split = {}
        for name, kernel in parts.items():
            split[name] = kernel[:, -1]
            split[name + letter] = _contract(factor, kernel[:, :-1])
        parts = split
    parts[EMPTY] = parts.pop("") + network.bias
    return np.stack(
        [np.broadcast_to(parts[name], parts[letters].shape) for name in coalition_names(letters)]
    )


def _contract(factor: Array, kernel: Array) -> Array:
    """Return `Σ_d factor[n, d] kernel[n, d, ...]`; a kernel with a single row serves all clips."""
    flat = kernel.reshape(len(kernel), kernel.shape[1], -1)
    product: Array = factor @ flat[0] if len(flat) == 1 else np.matmul(factor[:, None], flat)[:, 0]
    return product.reshape(len(factor), *kernel.shape[2:])


def part_shares(parts: Array) -> Array:
    """Return each part's share (2^M,) of the pre-activation's variance over clips.

    A share is the part's covariance with the whole over the variance of the whole, both summed over
    units. Shares sum to 1; that of a part that works against the others is negative. All are 0 if
    nothing varies.

    Args:
        parts: (2^M, N, units), as `pre_activation_parts` returns them.
    """
    exact = parts.astype(np.float64)
    deviations = exact - exact.mean(1, keepdims=True)
    covariances = np.einsum("pnu,nu->p", deviations, deviations.sum(0))
    total = covariances.sum()
    if total <= 0:
        return np.zeros(len(parts))
    shares: Array = covariances / total
    return shares
