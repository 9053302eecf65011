"""The fusion kernel contracted with all clips' vectors of the first modality: its largest product.

The exact parts of the pre-activation and the counterfactual table both begin with it.
"""

from collections import deque

import numpy as np

from unic_tfn.interactions.fused_network import Array, FusedNetwork
from unic_tfn.interactions.workers import in_order, workers

PIECES = 16


def contract_first(network: FusedNetwork, factor: Array) -> Array:
    """Return `Σ_i t_i W_i...` of each clip, (N, d_2 + 1, ..., units), the appended 1 left out.

    Args:
        network: fusion layer and head.
        factor: the first modality's vectors (N, d_1).
    """
    kernel = network.kernel[:-1].reshape(factor.shape[1], -1)
    product = np.empty((len(factor), kernel.shape[1]), kernel.dtype)
    # The pieces do not depend on the number of cores, and so neither do the numbers.
    step = -(-kernel.shape[1] // PIECES)
    pieces = [slice(start, start + step) for start in range(0, kernel.shape[1], step)]
    with workers() as pool:
        done = in_order(
            pool, lambda piece: np.matmul(factor, kernel[:, piece], out=product[:, piece]), pieces
        )
        deque(done, maxlen=0)
    return product.reshape(len(factor), *network.kernel.shape[1:])
