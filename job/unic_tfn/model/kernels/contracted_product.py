"""The product of an outer product with a kernel, contracted, for TensorFlow on a CPU.

Seen as one matrix `(width, units)` for each element of the first vector, the kernel is worked
through in slabs that stay in the processor's cache. What the plain path of
`tensor_fusion` leaves to automatic differentiation would need the products of its large
intermediate result, so the gradient is written out: three products of the same size in all.
"""

from typing import Any

import tensorflow as tf

from unic_tfn.model.kernels.outer_product import outer_product


def contracted_product(vectors: list[Any], kernel: Any) -> Any:
    """Return `(v_1 ⊗ ... ⊗ v_n) @ kernel`, (batch, units), without the outer product of all.

    Args:
        vectors: two or three tensors `(batch, d_n)`.
        kernel: `(d_1 * ... * d_n, units)`.
    """
    return _product(*in_slabs(vectors, kernel))


def in_slabs(vectors: list[Any], kernel: Any) -> tuple[Any, Any, Any]:
    """Return the product's parts: the first vector, the outer product of the others, the slabs.

    Args:
        vectors: two or three tensors `(batch, d_n)`.
        kernel: `(d_1 * ... * d_n, units)`.

    Returns:
        `(d_1, batch)`, `(batch, width)` and `(d_1, width, units)`.
    """
    first, rest = tf.transpose(vectors[0]), outer_product(vectors[1:])
    return first, rest, tf.reshape(kernel, (first.shape[0], rest.shape[1], kernel.shape[1]))


@tf.custom_gradient
def _product(first: Any, rest: Any, slabs: Any) -> Any:
    """Return `Σ first[i, b] rest[b, j] slabs[i, j, u]`, (batch, units)."""
    rows, width, units = slabs.shape
    partial = tf.matmul(rest[None], slabs)

    def gradient(upstream: Any) -> Any:
        weighted = first[:, :, None] * upstream
        for_slabs = tf.matmul(rest[None], weighted, transpose_a=True)
        for_first = tf.reduce_sum(partial * upstream, 2)
        summed = tf.matmul(first, tf.reshape(slabs, (rows, width * units)), transpose_a=True)
        summed = tf.reshape(summed, (-1, width, units))
        return for_first, tf.matmul(summed, upstream[:, :, None])[:, :, 0], for_slabs

    return tf.reduce_sum(partial * first[:, :, None], 0), gradient
