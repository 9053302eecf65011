"""The clips that each fold of a seed's partition tests, as weightings of all clips."""

import numpy as np

from unic_tfn.scoring.scores import Codes, Weights


def fold_weights(folds: Codes | None) -> Weights | None:
    """Return (S, k, n) of 0 and 1: which of n clips each fold of a seed tests.

    None where a fold tests none of them, and without folds: no fold has a score then.

    Args:
        folds: (S, n) the fold that tests each clip, by seed.
    """
    if folds is None or not folds.size:
        return None
    weights = np.asarray(folds[:, None] == np.arange(folds.max() + 1)[:, None], np.float32)
    return weights if weights.any(-1).all() else None
