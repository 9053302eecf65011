"""From a trained Keras network to its explanation: the only file of the room that knows Keras."""

from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import NDArray

from unic_tfn.interactions.explanation import Explanation, explain_clips
from unic_tfn.interactions.fused_network import Array, FusedNetwork, centred
from unic_tfn.model.fusions import FUSION
from unic_tfn.model.network import factor_tensors
from unic_tfn.training.dataset import Dataset

SUBSET_SEED = 0


def explain_network(
    network: keras.Model,
    letters: str,
    dataset: Dataset,
    factors: Sequence[Array],
    ids: Sequence[str],
    max_clips: int,
) -> Explanation:
    """Return how a trained network uses the modalities of its test clips.

    Args:
        network: as `unic_tfn.model.network.build_network` makes it, with the weights to explain.
        letters: its input, such as `"TAV"`.
        dataset: its test rows are used.
        factors: each modality's vectors (test rows, d_m) at the entrance of the fusion.
        ids: the ids of all clips in the data set.
        max_clips: how many test clips are explained at most; of more, a subset is drawn.
    """
    test = dataset.rows["test"]
    places = chosen_places(len(test), max_clips)
    rows = test[places]
    return explain_clips(
        fused_network(network, letters),
        [factor[places] for factor in factors],
        dataset.labels[rows],
        [ids[row] for row in rows],
        dataset.classes,
        len(test),
    )


def chosen_places(clips: int, most: int) -> NDArray[np.intp]:
    """Return which of some clips to explain: at most `most` indices, ascending.

    The choice depends on the two numbers alone, so all seeds and inputs explain the same clips.
    """
    if clips <= most:
        return np.arange(clips)
    return np.sort(np.random.default_rng(SUBSET_SEED).choice(clips, most, replace=False))


def fused_network(network: keras.Model, letters: str) -> FusedNetwork:
    """Return everything after the encoders, with centred logits. The kernel is not copied.

    Args:
        network: as `unic_tfn.model.network.build_network` makes it.
        letters: its input, such as `"TAV"`.
    """
    names = [layer.name for layer in network.layers]
    fusion, *dense = map(network.get_layer, names[names.index(FUSION) :])
    widths = [factor.shape[1] + 1 for factor in factor_tensors(network)]
    # The backend's own reshape gives a view; NumPy's reshape of the variable would copy it.
    kernel = np.asarray(keras.ops.reshape(fusion.kernel, (*widths, -1)))
    *hidden, last = [(np.asarray(layer.kernel), np.asarray(layer.bias)) for layer in dense]
    return FusedNetwork(letters, kernel, np.asarray(fusion.bias), (*hidden, centred(*last)))
