"""Batch normalisation whose moving variance is the unbiased one, as PyTorch keeps it."""

from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="unic_tfn")
class UnbiasedBatchNormalization(keras.layers.BatchNormalization):
    """Keras's batch normalisation of vectors, with the unbiased moving variance.

    A batch is normalised with its biased variance, `Σ (x - mean)² / n`, as in Keras. The moving
    variance, which inference uses, averages `Σ (x - mean)² / (n - 1)`. A batch of one clip has no
    unbiased variance and counts as one of variance 0.

    Args:
        kwargs: those of `keras.layers.BatchNormalization`; the axis is the last one.

    Input shape:
        `(batch, width)`.

    Output shape:
        `(batch, width)`.

    Example:
        >>> UnbiasedBatchNormalization(momentum=0.9)(keras.ops.ones((4, 3))).shape
        (4, 3)
    """

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Return the normalised vectors `(batch, width)`; training moves the moving statistics."""
        outputs = super().call(inputs, training=training)
        if training:
            # What Keras has just added falls short by the biased variance / (n - 1).
            fewer = ops.maximum(ops.shape(inputs)[0] - 1, 1)
            missing = ops.var(inputs, axis=0) / ops.cast(fewer, inputs.dtype)
            self.moving_variance.assign(self.moving_variance + (1 - self.momentum) * missing)
        return outputs
