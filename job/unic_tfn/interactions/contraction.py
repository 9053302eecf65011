"""The fusion kernel contracted with all clips' vectors of the first modality: the largest product.

The parts of the pre-activation and the counterfactual table both start from it.
"""

from collections import deque
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from unic_tfn.interactions.fused_network import Array, FusedNetwork
from unic_tfn.interactions.workers import in_order

PIECES = 16


def contract_first(network: FusedNetwork, factor: Array, pool: ThreadPoolExecutor) -> Array:
    """Return `Σ_i t_i W_i...` for each clip, (N, d_2 + 1, ..., units), without the appended 1.

    Args:
        network: fusion layer and head.
        factor: the first modality's vectors (N, d_1).
        pool: does the work.
    """
    kernel = network.kernel[:-1].reshape(factor.shape[1], -1)
    product = np.empty((len(factor), kernel.shape[1]), kernel.dtype)
    # The pieces do not depend on the number of cores, and so neither do the numbers.
    step = -(-kernel.shape[1] // PIECES)
    pieces = [slice(start, start + step) for start in range(0, kernel.shape[1], step)]
    done = in_order(
        pool, lambda piece: np.matmul(factor, kernel[:, piece], out=product[:, piece]), pieces
    )
    deque(done, maxlen=0)
    return product.reshape(len(factor), *network.kernel.shape[1:])
