"""Reads fusion kernel and head out of a trained Keras network."""

import keras
import numpy as np

from unic_tfn.interactions.fused_network import FusedNetwork, centred
from unic_tfn.model.network import FUSION, factor_tensors


def fused_network(network: keras.Model, letters: str) -> FusedNetwork:
    """Return all that comes after the encoders, with centred logits; the kernel is not copied.

    Args:
        network: as `unic_tfn.model.network.build_network` makes it.
        letters: its input, such as `"TAV"`.
    """
    names = [layer.name for layer in network.layers]
    fusion, *dense = map(network.get_layer, names[names.index(FUSION) :])
    widths = [factor.shape[1] + 1 for factor in factor_tensors(network)]
    # The backend's own reshape gives a view, where NumPy's of the variable would make a copy.
    kernel = np.asarray(keras.ops.reshape(fusion.kernel, (*widths, -1)))
    *hidden, last = [(np.asarray(layer.kernel), np.asarray(layer.bias)) for layer in dense]
    return FusedNetwork(letters, kernel, np.asarray(fusion.bias), (*hidden, centred(*last)))
