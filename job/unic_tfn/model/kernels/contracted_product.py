"""The product of an outer product with a kernel, contracted, for TensorFlow on a CPU.

The kernel is processed in slabs, one matrix `(width, units)` per element of the first vector, which
stay in the processor's cache. Automatic differentiation, which the plain path in `tensor_fusion`
uses, would need further products with its large intermediate result, so here the gradient is
written out: three products of the same size in all.
"""

from typing import Any

import tensorflow as tf

from unic_tfn.model.kernels.outer_product import outer_product


def contracted_product(vectors: list[Any], kernel: Any) -> Any:
    """Return `(v_1 ⊗ ... ⊗ v_n) @ kernel`, `(batch, units)`, without building the outer product.

    Args:
        vectors: two or three tensors `(batch, d_n)`.
        kernel: `(d_1 * ... * d_n, units)`.
    """
    return _product(*in_slabs(vectors, kernel))


def in_slabs(vectors: list[Any], kernel: Any) -> tuple[Any, Any, Any]:
    """Return the first vector, the outer product of the others, and the kernel cut into slabs.

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
    """Return `Σ_ij first[i, b] rest[b, j] slabs[i, j, u]`, `(batch, units)`."""
    rows, width, units = slabs.shape
    partial = tf.matmul(rest[None], slabs)

    def gradient(upstream: Any) -> Any:
        weighted = first[:, :, None] * upstream
        d_slabs = tf.matmul(rest[None], weighted, transpose_a=True)
        d_first = tf.reduce_sum(partial * upstream, 2)
        summed = tf.matmul(first, tf.reshape(slabs, (rows, width * units)), transpose_a=True)
        summed = tf.reshape(summed, (-1, width, units))
        d_rest = tf.matmul(summed, upstream[:, :, None])[:, :, 0]
        return d_first, d_rest, d_slabs

    return tf.reduce_sum(partial * first[:, :, None], 0), gradient
