"""The first fusion layer's output as the exact sum of its parts `1 T A V TA TV AV TAV`.

The layer, before its ReLU if it has one, is linear in each of `[t; 1]`, `[a; 1]` and `[v; 1]`. So
the fusion tensor and its kernel fall into 2^M blocks, one for each subset of modalities: the
elements at which the index of every other modality is the appended 1's. A part is the contribution
of one block, and the output is exactly the sum of the parts; the constant part contains the layer's
bias. Fusions other than the tensor's have the same blocks, most of them empty where vectors are
only added. Parts describe the weights. They depend on where a modality's vector has its zero; the
functional ANOVA does not.
"""

import numpy as np

from unic_tfn.interactions.coalitions import Array, coalition_names
from unic_tfn.interactions.fusions.fusion import FusedClips


def fused_parts(clips: FusedClips, letters: str) -> Array:
    """Return the parts (2^M, N, units) of the first fusion layer's outputs, which are their sum.

    Args:
        clips: the layer's outputs for N clips.
        letters: the modalities.
    """
    blocks = clips.blocks(letters)
    units = blocks[letters[0]].shape[1]
    parts = np.zeros((2 ** len(letters), clips.count, units), clips.dtype)
    for part, name in zip(parts, coalition_names(letters), strict=True):
        if name in blocks:
            part[:] = blocks[name]
    return parts


def part_shares(parts: Array) -> Array:
    """Return each part's share (2^M,) of the layer's variance over clips.

    A share is the part's covariance with the whole over the variance of the whole, both summed over
    units. Shares sum to 1; that of a part that works against the others is negative. All are 0 if
    nothing varies.

    Args:
        parts: (2^M, N, units), as `fused_parts` returns them.
    """
    exact = parts.astype(np.float64)
    deviations = exact - exact.mean(1, keepdims=True)
    covariances = np.einsum("pnu,nu->p", deviations, deviations.sum(0))
    total = covariances.sum()
    if total <= 0:
        return np.zeros(len(parts))
    shares: Array = covariances / total
    return shares
