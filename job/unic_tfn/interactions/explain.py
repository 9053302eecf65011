"""Explains a trained network on its test clips: the room's only entrance from a network."""

from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from unic_tfn.interactions.explanation import Explanation, explain_clips
from unic_tfn.interactions.extract import fused_network
from unic_tfn.interactions.fused_network import Array
from unic_tfn.training.dataset import Dataset

SUBSET_SEED = 0


def explain(
    network: keras.Model,
    letters: str,
    dataset: Dataset,
    factors: Sequence[Array],
    ids: Sequence[str],
    max_clips: int,
) -> Explanation:
    """Return what a trained network does with the modalities of its test clips.

    Args:
        network: as `unic_tfn.model.network.build_network` makes it, with the weights to explain.
        letters: its input, such as `"TAV"`.
        dataset: its test rows are used.
        factors: each modality's vectors (test rows, d_m) at the entrance of the fusion.
        ids: the ids of all the data set's clips.
        max_clips: more test clips than this: as many of them are drawn.
    """
    test = dataset.rows["test"]
    places = chosen_places(len(test), max_clips)
    rows = test[places]
    # No product depends on how many threads a BLAS would spread it over.
    with threadpool_limits(1, user_api="blas"):
        return explain_clips(
            fused_network(network, letters),
            [factor[places] for factor in factors],
            dataset.labels[rows],
            [ids[row] for row in rows],
            dataset.classes,
            len(test),
        )


def chosen_places(clips: int, most: int) -> NDArray[np.intp]:
    """Return the places of at most so many of some clips, in order.

    Which ones depends on nothing but the numbers: all seeds and inputs explain the same clips.
    """
    if clips <= most:
        return np.arange(clips)
    return np.sort(np.random.default_rng(SUBSET_SEED).choice(clips, most, replace=False))
