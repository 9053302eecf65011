"""From a trained Keras network to its explanation: the only file of the room that knows Keras."""

from collections.abc import Sequence
from functools import singledispatch

import keras
import numpy as np
from numpy.typing import NDArray

from unic_tfn.interactions.coalitions import Array
from unic_tfn.interactions.explanation import Explanation, explain_clips
from unic_tfn.interactions.fused_network import FusedNetwork, centred
from unic_tfn.interactions.fusions.additive import Additive
from unic_tfn.interactions.fusions.fusion import Fusion
from unic_tfn.interactions.fusions.low_rank import LowRank
from unic_tfn.interactions.fusions.tensor import Tensor
from unic_tfn.model.concat_fusion import ConcatFusion
from unic_tfn.model.fusions import fused_layers
from unic_tfn.model.late_fusion import LateFusion
from unic_tfn.model.low_rank_fusion import LowRankFusion
from unic_tfn.model.network import factor_tensors
from unic_tfn.model.tensor_fusion import TensorFusion
from unic_tfn.training.dataset import Dataset, Rows

SUBSET_SEED = 0


def explain_network(
    network: keras.Model,
    letters: str,
    dataset: Dataset,
    factors: Sequence[Array],
    ids: Sequence[str],
    max_clips: int,
    folded: bool = False,
) -> Explanation:
    """Return how a trained network uses the modalities of its test clips.

    Args:
        network: as `unic_tfn.model.network.build_network` makes it, with the weights to explain.
        letters: its input, such as `"TAV"`.
        dataset: its test rows are used.
        factors: each modality's vectors (test rows, d_m) at the entrance of the fusion.
        ids: the ids of all clips in the data set.
        max_clips: how many test clips are explained at most; of more, a subset is drawn.
        folded: whether these are the test clips of a fold.
    """
    test = dataset.rows["test"]
    if folded:
        places = places_in_common(test, max_clips, len(ids))
    else:
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


def places_in_common(rows: Rows, most: int, clips: int) -> NDArray[np.intp]:
    """Return which of a fold's clips to explain: at most `most` indices into `rows`, ascending.

    They are the first in one order of all clips, so that seeds which partition them differently
    explain nearly the same ones.

    Args:
        rows: (n,) the fold's rows of the data set.
        most: the largest number of them.
        clips: how many clips the data set has.
    """
    order = np.random.default_rng(SUBSET_SEED).permutation(clips)
    return np.sort(np.argsort(order[rows])[:most])


def fused_network(network: keras.Model, letters: str) -> FusedNetwork:
    """Return everything after the encoders, with centred logits. No kernel of a tensor is copied.

    Args:
        network: as `unic_tfn.model.network.build_network` makes it.
        letters: its input, such as `"TAV"`.

    Raises:
        TypeError: the network's fusion is not separable.
    """
    layer, *dense = fused_layers(network)
    fusion = fusion_of(layer, [factor.shape[1] for factor in factor_tensors(network)])
    if not dense:
        return FusedNetwork(letters, fusion, ())
    *hidden, last = [(np.asarray(d.kernel), np.asarray(d.bias)) for d in dense]
    return FusedNetwork(letters, fusion, (*hidden, centred(*last)))


@singledispatch
def fusion_of(layer: keras.Layer, widths: Sequence[int]) -> Fusion:
    """Return a fusion layer in plain arrays; one that gives the logits is centred.

    Args:
        layer: the trained layer.
        widths: those of its inputs, the modalities' vectors.

    Raises:
        TypeError: the layer is none of those whose interactions are known exactly.
    """
    raise TypeError(
        f"{type(layer).__name__} is not separable: its interactions cannot be computed exactly."
    )


@fusion_of.register
def _(layer: TensorFusion, widths: Sequence[int]) -> Fusion:
    shape = [width + 1 for width in widths]
    # The backend's own reshape gives a view; NumPy's reshape of the variable would copy it.
    kernel = np.asarray(keras.ops.reshape(layer.kernel, (*shape, -1)))
    return Tensor(kernel, np.asarray(layer.bias))


@fusion_of.register
def _(layer: ConcatFusion, widths: Sequence[int]) -> Fusion:
    kernels = np.split(np.asarray(layer.kernel), np.cumsum(widths)[:-1])
    return Additive(tuple(kernels), np.asarray(layer.bias))


@fusion_of.register
def _(layer: LateFusion, widths: Sequence[int]) -> Fusion:
    maps = zip(layer.kernels, layer.biases, strict=True)
    kernels, biases = zip(*[centred(np.asarray(k), np.asarray(b)) for k, b in maps], strict=True)
    return Additive(tuple(kernel / len(widths) for kernel in kernels), sum(biases) / len(widths))


@fusion_of.register
def _(layer: LowRankFusion, widths: Sequence[int]) -> Fusion:
    factors = tuple(np.asarray(factor) for factor in layer.factors)
    return LowRank(factors, np.asarray(layer.rank_weights), np.asarray(layer.bias))
