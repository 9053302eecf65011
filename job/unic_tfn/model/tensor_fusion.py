"""The first fusion layer: a dense layer on the fusion tensor, which is built only if necessary."""

from typing import Any, Literal

import keras
from keras import ops

from unic_tfn.model.factor_dropout import check_rate, drop_elements
from unic_tfn.model.kernels.dropout_mask import keep_mask, kept_scale
from unic_tfn.model.kernels.fast_path import on_tensorflow_cpu
from unic_tfn.model.kernels.outer_product import append_one, outer_product
from unic_tfn.model.outer_product import OuterProduct, Shape, check_factor_shapes, tensor_size

FusionDropout = Literal["tensor", "factors", "none"]


def contract(factors: list[Any], kernel: Any) -> Any:
    """Return `Σ t_i a_j v_k W_ijk`, factor by factor, without building the tensor.

    Args:
        factors: one to three tensors `(batch, d_n)`, without the appended 1.
        kernel: `(tensor size, units)`, laid out as `OuterProduct` lays out its output.

    Returns:
        `(batch, units)`.
    """
    vectors = [append_one(factor) for factor in factors]
    if len(vectors) == 1:
        return ops.matmul(vectors[0], kernel)
    if on_tensorflow_cpu():
        from unic_tfn.model.kernels.contracted_product import contracted_product

        return contracted_product(vectors, kernel)
    first, rest = vectors[0], outer_product(vectors[1:])
    partial = ops.matmul(first, ops.reshape(kernel, (first.shape[1], -1)))
    partial = ops.reshape(partial, (-1, rest.shape[1], kernel.shape[1]))
    return ops.squeeze(ops.matmul(ops.expand_dims(rest, 1), partial), 1)


@keras.saving.register_keras_serializable(package="unic_tfn")
class TensorFusion(keras.layers.Layer):
    """A dense layer with ReLU on the outer product of one to three vectors.

    Computes `relu(b + Σ W_ijk t_i a_j v_k)`, where each vector has a 1 appended. Only training with
    dropout on the tensor builds it; otherwise the kernel is contracted with one factor after the
    other. Both ways use the same kernel and agree to rounding.

    Args:
        units: integer, width of the output.
        dropout: `"tensor"` (the default, the paper's network) drops elements of the fusion tensor,
            `"factors"` drops elements of each vector before the 1 is appended, `"none"` nothing.
        rate: float in [0, 1), the share dropped in training, on the tensor rounded to a 256th.
            Default 0.4.
        kernel_initializer: a Keras initializer. Default `"glorot_uniform"`.

    Input shape:
        A list of one to three tensors `(batch, d_n)`.

    Output shape:
        `(batch, units)`.

    Example:
        >>> layer = TensorFusion(32, dropout="none", rate=0.0)
        >>> layer([keras.ops.ones((2, 3)), keras.ops.ones((2, 4))]).shape
        (2, 32)
    """

    def __init__(
        self,
        units: int,
        dropout: FusionDropout = "tensor",
        rate: float = 0.4,
        kernel_initializer: Any = "glorot_uniform",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if units < 1:
            raise ValueError(f"`units` must be a positive integer. Received: units={units}")
        if dropout not in ("tensor", "factors", "none"):
            raise ValueError(
                f"`dropout` must be 'tensor', 'factors' or 'none'. Received: dropout={dropout}"
            )
        check_rate(rate)
        self.units = units
        self.dropout = dropout
        self.rate = rate
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.outer_product = OuterProduct(name="outer_product")
        self.seeds = keras.random.SeedGenerator()

    def build(self, input_shape: list[Shape]) -> None:
        """Create the kernel `(tensor size, units)` and the bias `(units,)`."""
        check_factor_shapes(self.name, input_shape)
        size = tensor_size([shape[1] or 0 for shape in input_shape])
        self.kernel = self.add_weight(
            shape=(size, self.units), initializer=self.kernel_initializer, name="kernel"
        )
        self.bias = self.add_weight(shape=(self.units,), initializer="zeros", name="bias")
        self.outer_product.build(input_shape)
        self.built = True

    def call(self, factors: list[Any], training: bool = False) -> Any:
        """Return the activations `(batch, units)`."""
        return ops.relu(self.pre_activation(factors, training))

    def pre_activation(self, factors: list[Any], training: bool = False) -> Any:
        """Return `b + Σ W_ijk t_i a_j v_k`, `(batch, units)`."""
        if training and self.dropout == "tensor":
            return self._dropped(factors) + self.bias
        if training and self.dropout == "factors":
            factors = drop_elements(factors, self.rate, self.seeds)
        return contract(factors, self.kernel) + self.bias

    def _dropped(self, factors: list[Any]) -> Any:
        """Return the product of tensor and kernel with dropout on the tensor, `(batch, units)`."""
        seed = self.seeds.next()
        if on_tensorflow_cpu():
            from unic_tfn.model.kernels.dropped_product import dropped_product

            vectors = [append_one(factor) for factor in factors]
            return dropped_product(vectors, self.kernel, self.rate, seed)
        tensor = self.outer_product(factors)
        kept = keep_mask((ops.shape(tensor)[0], tensor.shape[1]), self.rate, seed)
        return ops.matmul(ops.where(kept, tensor, 0.0), self.kernel) * kept_scale(self.rate)

    def compute_output_shape(self, input_shape: list[Shape]) -> Shape:
        """Return `(batch, units)`."""
        return (input_shape[0][0], self.units)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make this layer again."""
        own = {
            "units": self.units,
            "dropout": self.dropout,
            "rate": self.rate,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }
        return {**super().get_config(), **own}
