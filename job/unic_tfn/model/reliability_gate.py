"""The gate of one modality: how reliable its vector says that it is."""

from typing import Any

import keras
from keras import ops

from unic_tfn.model.outer_product import Shape


@keras.saving.register_keras_serializable(package="unic_tfn")
class ReliabilityGate(keras.layers.Layer):
    """A small dense network from a modality's vector to one number, the logit of its reliability.

    Computes `g = relu(h W + b) k + c`. It is our reconstruction after Du et al. (2025), whose text
    and code are not public. `unic_tfn.model.initial_values` makes `k` and `c` zero, so that
    training begins at `sigmoid(g) = 1/2`.

    Args:
        units: integer, width of the hidden layer.

    Input shape:
        `(batch, d)`.

    Output shape:
        `(batch, 1)`, without an activation.

    Example:
        >>> ReliabilityGate(16)(keras.ops.ones((2, 3))).shape
        (2, 1)
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if units < 1:
            raise ValueError(f"`units` must be a positive integer. Received: units={units}")
        self.units = units

    def build(self, input_shape: Shape) -> None:
        """Create the kernels `(d, units)`, `(units, 1)` and the biases `(units,)`, `(1,)`."""
        self.kernel = self.add_weight(
            shape=(input_shape[1], self.units), initializer="glorot_uniform", name="kernel"
        )
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.last_kernel = self.add_weight(
            shape=(self.units, 1), initializer="glorot_uniform", name="last_kernel"
        )
        self.last_bias = self.add_weight(shape=(1,), initializer="zeros", name="last_bias")
        self.built = True

    def call(self, vectors: Any) -> Any:
        """Return the logits `(batch, 1)`."""
        hidden = ops.relu(ops.matmul(vectors, self.kernel) + self.bias)
        return ops.matmul(hidden, self.last_kernel) + self.last_bias

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return `(batch, 1)`."""
        return (input_shape[0], 1)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        return {**super().get_config(), "units": self.units}
