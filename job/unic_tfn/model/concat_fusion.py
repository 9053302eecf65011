"""The first fusion layer of a network that concatenates the modalities' vectors."""

from typing import Any

import keras
from keras import ops

from unic_tfn.model.factor_dropout import check_rate, drop_elements
from unic_tfn.model.outer_product import Shape, check_factor_shapes


@keras.saving.register_keras_serializable(package="unic_tfn")
class ConcatFusion(keras.layers.Layer):
    """A dense layer with ReLU on the concatenation of one to three vectors.

    Computes `relu(b + Σ_m h_m W_m)`: the modalities' contributions are added, so that only the
    layers after it can make them interact.

    Args:
        units: integer, width of the output.
        rate: float in [0, 1), the share of the vectors' elements dropped in training. Default 0.4.
        kernel_initializer: a Keras initializer. Default `"glorot_uniform"`.

    Input shape:
        A list of one to three tensors `(batch, d_n)`.

    Output shape:
        `(batch, units)`.

    Example:
        >>> ConcatFusion(32)([keras.ops.ones((2, 3)), keras.ops.ones((2, 4))]).shape
        (2, 32)
    """

    def __init__(
        self,
        units: int,
        rate: float = 0.4,
        kernel_initializer: Any = "glorot_uniform",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if units < 1:
            raise ValueError(f"`units` must be a positive integer. Received: units={units}")
        check_rate(rate)
        self.units = units
        self.rate = rate
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.seeds = keras.random.SeedGenerator()

    def build(self, input_shape: list[Shape]) -> None:
        """Create the kernel `(d_1 + ... + d_n, units)` and the bias `(units,)`."""
        check_factor_shapes(self.name, input_shape)
        width = sum(shape[1] or 0 for shape in input_shape)
        self.kernel = self.add_weight(
            shape=(width, self.units), initializer=self.kernel_initializer, name="kernel"
        )
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.built = True

    def call(self, factors: list[Any], training: bool = False) -> Any:
        """Return the activations `(batch, units)`."""
        return ops.relu(self.pre_activation(factors, training))

    def pre_activation(self, factors: list[Any], training: bool = False) -> Any:
        """Return `b + Σ_m h_m W_m`, `(batch, units)`."""
        joined = ops.concatenate(factors, axis=1)
        if training:
            (joined,) = drop_elements([joined], self.rate, self.seeds)
        return ops.matmul(joined, self.kernel) + self.bias

    def compute_output_shape(self, input_shape: list[Shape]) -> Shape:
        """Return `(batch, units)`."""
        return (input_shape[0][0], self.units)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        own = {
            "units": self.units,
            "rate": self.rate,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }
        return {**super().get_config(), **own}
