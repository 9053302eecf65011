"""The losses of a multitask network's heads."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops


def task_loss(logits: Sequence[Any], labels: Sequence[Any], weights: Sequence[float]) -> Any:
    """Return `Σ_m w_m CE(u_m, y_m)`: each head's mean cross-entropy over its labelled clips.

    A clip without a head's label drops out of that head's mean only. A head without any labelled
    clip adds nothing.

    Args:
        logits: of each head, `(batch, classes)`.
        labels: of each head, int32 `(batch,)`; -1 where a clip is unlabelled.
        weights: of each head.
    """
    total = 0.0
    for scores, codes, weight in zip(logits, labels, weights, strict=True):
        known = codes >= 0
        losses = keras.losses.sparse_categorical_crossentropy(
            ops.where(known, codes, 0), scores, from_logits=True
        )
        counted = ops.cast(known, losses.dtype)
        total = total + weight * ops.sum(losses * counted) / ops.maximum(ops.sum(counted), 1.0)
    return total
