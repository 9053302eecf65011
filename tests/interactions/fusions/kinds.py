"""A random fusion of each kind in double precision, and its formula for one clip's vectors."""

import numpy as np

from tests.interactions.networks import WIDTHS
from unic_tfn.interactions.fusions.additive import Additive
from unic_tfn.interactions.fusions.low_rank import LowRank
from unic_tfn.interactions.fusions.tensor import Tensor

UNITS, RANK = 4, 3
KINDS = ("tensor", "additive", "low_rank")


def random_fusion(kind, letters, clips=5):
    """Return a fusion with random weights, and the vectors of some clips."""
    random = np.random.default_rng([KINDS.index(kind), len(letters)])
    widths = [WIDTHS[letter] for letter in letters]
    bias = random.standard_normal(UNITS)
    factors = [random.standard_normal((clips, width)) for width in widths]
    if kind == "tensor":
        shape = (*[width + 1 for width in widths], UNITS)
        return Tensor(random.standard_normal(shape), bias), factors
    if kind == "additive":
        kernels = [random.standard_normal((width, UNITS)) for width in widths]
        return Additive(tuple(kernels), bias), factors
    maps = [random.standard_normal((width + 1, RANK, UNITS)) for width in widths]
    return LowRank(tuple(maps), random.standard_normal(RANK), bias), factors


def output_of(fusion, vectors, ones=(1, 1, 1)):
    """Return the fusion's output for one clip, written as its formula.

    Args:
        fusion: of any kind.
        vectors: one per modality.
        ones: what takes the place of each modality's appended 1.
    """
    if isinstance(fusion, Additive):
        # A linear map has no appended 1: the bias is added where every modality's is there.
        maps = [vector @ kernel for vector, kernel in zip(vectors, fusion.kernels, strict=True)]
        others = [np.prod(np.delete(ones[: len(maps)], index)) for index in range(len(maps))]
        together = sum(one * mapped for one, mapped in zip(others, maps, strict=True))
        return together + np.prod(ones[: len(maps)]) * fusion.bias
    appended = [np.append(vector, one) for vector, one in zip(vectors, ones, strict=False)]
    bias = np.prod(ones[: len(vectors)]) * fusion.bias
    if isinstance(fusion, LowRank):
        logits = bias.copy()
        for rank, weight in enumerate(fusion.weights):
            maps = [
                vector @ factor[:, rank]
                for vector, factor in zip(appended, fusion.factors, strict=True)
            ]
            logits += weight * np.prod(maps, axis=0)
        return logits - logits.mean()
    tensor = np.ones(())
    for vector in appended:
        tensor = np.multiply.outer(tensor, vector)
    return np.tensordot(tensor, fusion.kernel, tensor.ndim) + bias
