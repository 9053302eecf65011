"""Low-rank fusion: a tensor fusion whose kernel is a sum of a few outer products."""

from functools import reduce
from math import prod
from typing import Any

import keras
from keras import ops

from unic_tfn.model.factor_dropout import check_rate, drop_elements
from unic_tfn.model.kernels.outer_product import append_one
from unic_tfn.model.outer_product import Shape, check_factor_shapes


@keras.saving.register_keras_serializable(package="unic_tfn")
class LowRankFusion(keras.layers.Layer):
    """The low-rank multimodal fusion of Liu et al. (2018) of one to three vectors.

    Computes `b + Σ_r w_r Π_m [h_m; 1] F_m^r`, the product taken element by element. It is linear in
    each `[h_m; 1]`, as the tensor fusion is, but never needs the tensor.

    Args:
        units: integer, width of the output. Nothing follows the fusion: it is the classes.
        rank: integer, the number of products that are added. Default 4.
        rate: float in [0, 1), the share of each vector's elements dropped in training before the 1
            is appended. Default 0.0, as published.

    Input shape:
        A list of one to three tensors `(batch, d_n)`.

    Output shape:
        `(batch, units)`, without an activation.

    Example:
        >>> LowRankFusion(7, rank=4)([keras.ops.ones((2, 3)), keras.ops.ones((2, 4))]).shape
        (2, 7)
    """

    def __init__(self, units: int, rank: int = 4, rate: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if units < 1:
            raise ValueError(f"`units` must be a positive integer. Received: units={units}")
        if rank < 1:
            raise ValueError(f"`rank` must be a positive integer. Received: rank={rank}")
        check_rate(rate)
        self.units = units
        self.rank = rank
        self.rate = rate
        self.seeds = keras.random.SeedGenerator()

    def build(self, input_shape: list[Shape]) -> None:
        """Create the factors `(d_m + 1, rank, units)`, the rank's weights and the bias."""
        check_factor_shapes(self.name, input_shape)
        self.factors = [
            self.add_weight(
                shape=((shape[1] or 0) + 1, self.rank, self.units),
                initializer="glorot_normal",
                name=f"factor_{number}",
            )
            for number, shape in enumerate(input_shape, 1)
        ]
        self.rank_weights = self.add_weight(
            shape=(self.rank,), initializer="glorot_normal", name="rank_weights"
        )
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.built = True

    def call(self, factors: list[Any], training: bool = False) -> Any:
        """Return the fused vectors `(batch, units)`."""
        if training:
            factors = drop_elements(factors, self.rate, self.seeds)
        products = reduce(ops.multiply, map(_mapped, factors, self.factors))
        weighted = ops.reshape(products, (-1, self.rank, self.units))
        return ops.sum(weighted * self.rank_weights[:, None], 1) + self.bias

    def compute_output_shape(self, input_shape: list[Shape]) -> Shape:
        """Return `(batch, units)`."""
        return (input_shape[0][0], self.units)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        own = {"units": self.units, "rank": self.rank, "rate": self.rate}
        return {**super().get_config(), **own}


def _mapped(vectors: Any, factor: Any) -> Any:
    """Return `[h; 1] F` for all ranks in one product, `(batch, rank * units)`."""
    width = prod(factor.shape[1:])
    return ops.matmul(append_one(vectors), ops.reshape(factor, (factor.shape[0], width)))
