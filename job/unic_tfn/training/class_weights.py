"""How much a clip of each class counts in the loss."""

import numpy as np
from numpy.typing import NDArray

from unic_tfn.jobspec.training_settings import ClassWeights
from unic_tfn.training.dataset import Dataset


def class_weights(dataset: Dataset, kind: ClassWeights) -> NDArray[np.float32]:
    """Return each class's weight (classes,); over the training clips their mean is 1.

    Args:
        dataset: only its train rows are used.
        kind: `"none"`: 1 for every class. `"balanced"`: `N / (K n_k)` for a class with `n_k` of the
            `N` training clips, where `K` classes have any, so that each of these counts alike. A
            class without training clips has weight 0: nothing can be learnt about it, and its
            validation clips do not count for early stopping.
    """
    counts = np.bincount(
        dataset.labels[dataset.rows["train"]], minlength=len(dataset.classes)
    ).astype(np.float64)
    if kind == "none":
        return np.ones(len(counts), np.float32)
    share = counts.sum() / np.count_nonzero(counts)
    weights = np.zeros(len(counts), np.float32)
    np.divide(share, counts, out=weights, where=counts > 0, casting="same_kind")
    return weights
