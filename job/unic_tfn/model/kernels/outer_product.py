"""The outer product itself, as plain Keras operations: what every faster path is held against."""

from typing import Any

from keras import ops


def append_one(factor: Any) -> Any:
    """Return (batch, d + 1): the vectors with a 1 behind each."""
    return ops.concatenate([factor, ops.ones_like(factor[:, :1])], axis=1)


def outer_product(vectors: list[Any]) -> Any:
    """Return (batch, d_1 * ... * d_n): the flattened outer product of vectors `(batch, d_n)`."""
    # The last vectors are multiplied first: their product is small and is reused for the rest.
    product = vectors[-1]
    for vector in reversed(vectors[:-1]):
        size = vector.shape[1] * product.shape[1]
        product = ops.reshape(ops.expand_dims(vector, 2) * ops.expand_dims(product, 1), (-1, size))
    return product
