"""Our network's weights under the names and in the layout of MMSA's TFN on PyTorch."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

# MMSA's order of the factors.
ORDER = "AVT"
NAMES = {
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
    "kernel": "weight",
    "bias": "bias",
}
LAYERS = {
    "audio_norm": "audio_subnet.norm",
    "vision_norm": "video_subnet.norm",
    "text_dense": "text_subnet.linear_1",
    "fusion_1": "post_fusion_layer_1",
    "fusion_2": "post_fusion_layer_2",
    "logits": "post_fusion_layer_3",
    **{f"audio_dense_{n}": f"audio_subnet.linear_{n}" for n in (1, 2, 3)},
    **{f"vision_dense_{n}": f"video_subnet.linear_{n}" for n in (1, 2, 3)},
}
LSTM = {
    "kernel": "text_subnet.rnn.weight_ih_l0",
    "recurrent_kernel": "text_subnet.rnn.weight_hh_l0",
    "bias": "text_subnet.rnn.bias_ih_l0",
    "recurrent_bias": "text_subnet.rnn.bias_hh_l0",
}


def in_peers_terms(values: Mapping[str, Array], widths: Mapping[str, int]) -> dict[str, Array]:
    """Return weights, or their gradients, as the peer names and lays them out.

    Args:
        values: by our variables' paths.
        widths: by letter of the input, in the order T, A, V, the width of its vector.
    """
    found = {}
    for path, value in values.items():
        layer, variable = path.split("/")[0], path.split("/")[-1]
        if path == "fusion_1/kernel":
            value = fusion_kernel(value, widths)
        name = LSTM[variable] if layer == "text_lstm" else f"{LAYERS[layer]}.{NAMES[variable]}"
        # PyTorch's matrices are (outputs, inputs). Gates have the same order in both.
        found[name] = np.ascontiguousarray(value.T)
    return found


def fusion_kernel(kernel: Array, widths: Mapping[str, int]) -> Array:
    """Return the first fusion layer's kernel for MMSA's tensor, `(tensor size, units)`.

    Our factors stand in the order T, A, V, with the 1 behind each vector; MMSA's in the order A, V,
    T, with the 1 in front.
    """
    letters = list(widths)
    tensor = kernel.reshape(*(width + 1 for width in widths.values()), -1)
    for axis in range(len(letters)):
        tensor = np.roll(tensor, 1, axis)
    order = [letters.index(letter) for letter in ORDER if letter in widths]
    return tensor.transpose(*order, len(letters)).reshape(kernel.shape)
