"""The outer product of one to three vectors, each with a 1 appended: equation 1 of the paper."""

from math import prod
from typing import Any

import keras

from unic_tfn.model.kernels.outer_product import append_one, outer_product

Shape = tuple[int | None, ...]


@keras.saving.register_keras_serializable(package="unic_tfn")
class OuterProduct(keras.layers.Layer):
    """The flattened outer product of one to three vectors, each with a 1 appended.

    Computes `flatten([x_1; 1] ⊗ [x_2; 1] ⊗ [x_3; 1])`, the fusion tensor of Zadeh et al. (2017) and
    equation 1 of the paper; with fewer vectors the absent factors are left out. The last vector's
    index runs fastest: element `(i, j, k)` of three is at
    `(i * (d_2 + 1) + j) * (d_3 + 1) + k`.

    Input shape:
        A list of one to three tensors `(batch, d_n)`.

    Output shape:
        `(batch, (d_1 + 1) * ... * (d_n + 1))`.

    Example:
        >>> OuterProduct()([keras.ops.ones((2, 3)), keras.ops.ones((2, 4))]).shape
        (2, 20)
    """

    def build(self, input_shape: list[Shape]) -> None:
        """Check that the input is a list of one to three batches of vectors."""
        check_factor_shapes(self.name, input_shape)
        self.built = True

    def call(self, factors: list[Any]) -> Any:
        """Return the flattened fusion tensor of each clip."""
        return outer_product([append_one(factor) for factor in factors])

    def compute_output_shape(self, input_shape: list[Shape]) -> Shape:
        """Return `(batch, tensor size)`."""
        return (input_shape[0][0], tensor_size([shape[1] or 0 for shape in input_shape]))


def tensor_size(widths: list[int]) -> int:
    """Return the number of elements in the fusion tensor of vectors this wide."""
    return prod(width + 1 for width in widths)


def check_factor_shapes(layer: str, shapes: list[Shape]) -> None:
    """Refuse anything but a list of one to three shapes `(batch, width)`.

    Args:
        layer: the layer's name, for the message.
        shapes: the input shapes that Keras gives to `build`.

    Raises:
        ValueError: naming the shapes that were received.
    """
    is_list = isinstance(shapes, (list, tuple)) and all(
        isinstance(shape, (list, tuple)) and len(shape) == 2 and shape[1] for shape in shapes
    )
    if not is_list or not 1 <= len(shapes) <= 3:
        raise ValueError(
            f"{layer} takes a list of one to three tensors of shape (batch, width). "
            f"Received: input_shape={shapes}"
        )
