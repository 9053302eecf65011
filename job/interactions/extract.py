"""Reads fusion kernel and head out of a trained Keras network."""

import keras
import numpy as np

from job.interactions.fused_network import Array, FusedNetwork, centred
from job.model.network import FUSION, factor_tensors


def fused_network(network: keras.Model, letters: str) -> FusedNetwork:
    """Return all that comes after the encoders, with centred logits; the kernel is not copied.

    Args:
        network: as `job.model.network.build_network` makes it.
        letters: its input, such as `"TAV"`.
    """
    names = [layer.name for layer in network.layers]
    *hidden, (last, last_bias) = (_weights(network, name) for name in names[names.index(FUSION) :])
    (flat, bias), *dense = hidden
    widths = [factor.shape[1] + 1 for factor in factor_tensors(network)]
    kernel = flat.reshape(*widths, -1)
    return FusedNetwork(letters, kernel, bias, (*dense, centred(last, last_bias)))


def _weights(network: keras.Model, name: str) -> tuple[Array, Array]:
    layer = network.get_layer(name)
    kernel, bias = map(keras.ops.convert_to_tensor, (layer.kernel, layer.bias))
    return np.asarray(kernel), np.asarray(bias)
