"""The outer product as plain Keras operations, the reference for every faster path."""

from typing import Any

from keras import ops


def append_one(factor: Any) -> Any:
    """Return the vectors `(batch, d)` with a 1 appended, `(batch, d + 1)`."""
    return ops.concatenate([factor, ops.ones_like(factor[:, :1])], axis=1)


def outer_product(vectors: list[Any]) -> Any:
    """Return the flattened outer product `(batch, d_1 * ... * d_n)` of vectors `(batch, d_n)`."""
    # The last vectors are multiplied first: their product is small and is reused for the others.
    product = vectors[-1]
    for vector in reversed(vectors[:-1]):
        size = vector.shape[1] * product.shape[1]
        product = ops.reshape(ops.expand_dims(vector, 2) * ops.expand_dims(product, 1), (-1, size))
    return product
