"""Explains a trained network on its test clips: the room's only entrance from a network."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from job.interactions.explanation import Explanation, explain_clips
from job.interactions.extract import encoded_factors, fused_network
from job.training.dataset import Dataset, Rows

if TYPE_CHECKING:
    import keras

SUBSET_SEED = 0


def explain(
    network: "keras.Model",
    letters: str,
    dataset: Dataset,
    ids: Sequence[str],
    max_clips: int,
) -> Explanation:
    """Return what a trained network does with the modalities of its test clips.

    Args:
        network: as `job.model.network.build_network` makes it, with the weights to explain.
        letters: its input, such as `"TAV"`.
        dataset: its test rows are used.
        ids: the ids of all the data set's clips.
        max_clips: more test clips than this: as many of them are drawn.
    """
    test = dataset.rows["test"]
    rows = chosen_rows(test, max_clips)
    return explain_clips(
        fused_network(network, letters),
        encoded_factors(network, dataset.arrays, rows),
        dataset.labels[rows],
        [ids[row] for row in rows],
        dataset.classes,
        len(test),
    )


def chosen_rows(rows: Rows, most: int) -> Rows:
    """Return at most so many of some rows, in their order.

    Which ones depends on nothing but the rows: all seeds and inputs explain the same clips.
    """
    if len(rows) <= most:
        return rows
    return np.sort(np.random.default_rng(SUBSET_SEED).choice(rows, most, replace=False))
