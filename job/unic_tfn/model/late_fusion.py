"""Late fusion: every modality has logits of its own, and the network answers with their mean."""

from typing import Any

import keras
from keras import ops

from unic_tfn.model.factor_dropout import check_rate, drop_elements
from unic_tfn.model.outer_product import Shape, check_factor_shapes


@keras.saving.register_keras_serializable(package="unic_tfn")
class LateFusion(keras.layers.Layer):
    """The mean of linear maps of one to three vectors.

    Computes `(1/M) Σ_m (h_m W_m + b_m)`. No two modalities interact.

    Args:
        units: integer, width of the output. Nothing follows the fusion: it is the classes.
        rate: float in [0, 1), the share of each vector's elements dropped in training. Default 0.0.

    Input shape:
        A list of one to three tensors `(batch, d_n)`.

    Output shape:
        `(batch, units)`, without an activation.

    Example:
        >>> LateFusion(7)([keras.ops.ones((2, 3)), keras.ops.ones((2, 4))]).shape
        (2, 7)
    """

    def __init__(self, units: int, rate: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if units < 1:
            raise ValueError(f"`units` must be a positive integer. Received: units={units}")
        check_rate(rate)
        self.units = units
        self.rate = rate
        self.seeds = keras.random.SeedGenerator()

    def build(self, input_shape: list[Shape]) -> None:
        """Create a kernel `(d_m, units)` and a bias `(units,)` for each vector."""
        check_factor_shapes(self.name, input_shape)
        self.kernels, self.biases = [], []
        for number, (_, width) in enumerate(input_shape, 1):
            kernel = self.add_weight(
                shape=(width, self.units), initializer="glorot_uniform", name=f"kernel_{number}"
            )
            bias = self.add_weight(shape=(self.units,), initializer="zeros", name=f"bias_{number}")
            self.kernels.append(kernel)
            self.biases.append(bias)
        self.built = True

    def call(self, factors: list[Any], training: bool = False) -> Any:
        """Return the mean logits `(batch, units)`."""
        if training:
            factors = drop_elements(factors, self.rate, self.seeds)
        maps = zip(factors, self.kernels, self.biases, strict=True)
        return sum(ops.matmul(factor, kernel) + bias for factor, kernel, bias in maps) / len(
            factors
        )

    def compute_output_shape(self, input_shape: list[Shape]) -> Shape:
        """Return `(batch, units)`."""
        return (input_shape[0][0], self.units)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        return {**super().get_config(), "units": self.units, "rate": self.rate}
