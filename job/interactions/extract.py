"""Takes a trained Keras network apart: encoded vectors of clips, fusion kernel and head."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from job.interactions.fused_network import Array, FusedNetwork, centred

if TYPE_CHECKING:
    import keras

CLIPS_AT_ONCE = 64
FUSION = "fusion_1"


def fused_network(network: "keras.Model", letters: str) -> FusedNetwork:
    """Return a copy of all that comes after the encoders; its logits are centred.

    Args:
        network: as `job.model.network.build_network` makes it.
        letters: its input, such as `"TAV"`.
    """
    names = [layer.name for layer in network.layers]
    *hidden, (last, last_bias) = (_weights(network, name) for name in names[names.index(FUSION) :])
    (flat, bias), *dense = hidden
    widths = [factor.shape[1] + 1 for factor in _factors(network)]
    # Only a view so far, and larger than all other weights together: copied once, to be changed.
    kernel = np.require(flat, requirements="W").reshape(*widths, -1)
    kernel[(-1,) * len(widths)] += bias
    return FusedNetwork(letters, kernel, (*dense, centred(last, last_bias)))


def encoded_factors(
    network: "keras.Model", arrays: Mapping[str, NDArray[Any]], rows: NDArray[np.integer[Any]]
) -> list[Array]:
    """Return each modality's vectors (rows, d_m) at the entrance of the fusion, dropout off.

    Args:
        network: as `job.model.network.build_network` makes it.
        arrays: the network's inputs by name.
        rows: which clips.
    """
    import keras

    encoder = keras.Model(network.inputs, _factors(network))
    parts = [
        keras.tree.flatten(encoder(inputs, training=False))
        for inputs in _batches(network, arrays, rows)
    ]
    to_numpy = keras.ops.convert_to_numpy
    return [np.concatenate([*map(to_numpy, factor)]) for factor in zip(*parts, strict=True)]


def _batches(
    network: "keras.Model", arrays: Mapping[str, NDArray[Any]], rows: NDArray[np.integer[Any]]
) -> list[list[NDArray[Any]]]:
    names = [tensor.name for tensor in network.inputs]
    starts = range(0, len(rows), CLIPS_AT_ONCE)
    return [[arrays[name][rows[n : n + CLIPS_AT_ONCE]] for name in names] for n in starts]


def _factors(network: "keras.Model") -> list[Any]:
    """Return the symbolic tensors that go into the fusion layer."""
    inputs = network.get_layer(FUSION).input
    return list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]


def _weights(network: "keras.Model", name: str) -> tuple[Array, Array]:
    import keras

    layer = network.get_layer(name)
    kernel, bias = map(keras.ops.convert_to_tensor, (layer.kernel, layer.bias))
    return np.asarray(kernel), np.asarray(bias)
