"""Scales a modality's vector by how reliable it is."""

from typing import Any

import keras
from keras import ops

from unic_tfn.model.outer_product import Shape


@keras.saving.register_keras_serializable(package="unic_tfn")
class WeightedVector(keras.layers.Layer):
    """A vector times twice its reliability, which its gate tells or which is given.

    Computes `2 sigmoid(g) h`, or `2 r h` where a reliability `r` is given, so a gate of 0 leaves
    the vector as it is. It has no variables.

    Input shape:
        A list of the vectors `(batch, d)` and their gates `(batch, 1)`; and, if reliabilities can
        be given, these in [0, 1], `(batch, 1)`, negative where the gate decides.

    Output shape:
        `(batch, d)`.

    Example:
        >>> WeightedVector()([keras.ops.ones((1, 2)), keras.ops.zeros((1, 1))])[0, 0]
        1.0
    """

    def call(self, inputs: list[Any]) -> Any:
        """Return the scaled vectors `(batch, d)`."""
        vectors, gate, *given = inputs
        reliability = ops.sigmoid(gate)
        if given:
            reliability = ops.where(given[0] >= 0, given[0], reliability)
        return 2 * reliability * vectors

    def compute_output_shape(self, input_shape: list[Shape]) -> Shape:
        """Return `(batch, d)`."""
        return input_shape[0]
