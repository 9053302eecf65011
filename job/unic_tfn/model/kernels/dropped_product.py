"""Outer product, dropout and product with a kernel in one pass, for TensorFlow on a CPU.

At the paper's sizes the tensor of a batch takes 140 MB, and writing and reading it, its mask and
its gradient costs more than the arithmetic. So it is never built. The outer product of all vectors
but the first is computed once; for each element of the first vector, a mask drops elements of it,
and the element is multiplied in after the product with the kernel. The work is done in pieces of a
few elements of the first vector, which stay in the processor's cache; the gradient recomputes each
piece instead of keeping it.
"""

from math import ceil
from typing import Any

import tensorflow as tf

from unic_tfn.model.kernels.contracted_product import in_slabs
from unic_tfn.model.kernels.dropout_mask import keep_mask, kept_scale

# Elements of one clip's tensor in a piece: 4 MB for a batch of 32.
PIECE_ELEMENTS = 2**15
PIECES_AT_ONCE = 2


def dropped_product(vectors: list[Any], kernel: Any, rate: float, seed: Any) -> Any:
    """Return `dropout(v_1 ⊗ ... ⊗ v_n) @ kernel`, `(batch, units)`, without building the tensor.

    It differs from the plain path in `unic_tfn.model.tensor_fusion` only in the order of the draws.

    Args:
        vectors: one to three tensors `(batch, d_n)`.
        kernel: `(d_1 * ... * d_n, units)`.
        rate: the share to drop, in [0, 1).
        seed: integers `(2,)`.
    """
    if len(vectors) == 1:
        # The tensor is the vector itself, which becomes the outer product of the others.
        vectors = [tf.ones_like(vectors[0][:, :1]), *vectors]
    first, rest, slabs = in_slabs(vectors, kernel)
    weights = _weights(rest, slabs, masks(first, rest, rate, seed))
    return tf.reduce_sum(weights * first[:, :, None], 0) * kept_scale(rate)


def pieces(rows: int, width: int) -> list[tuple[int, int]]:
    """Return each piece's elements of the first vector: the first one, and the one after the last.

    Args:
        rows: elements of the first vector.
        width: elements of the outer product of the others.
    """
    at_once = ceil(PIECE_ELEMENTS / width)
    return [(start, min(start + at_once, rows)) for start in range(0, rows, at_once)]


def masks(first: Any, rest: Any, rate: float, seed: Any) -> list[Any]:
    """Return which elements are kept: for each piece booleans `(rows, batch, width)`."""
    # In 64 bits: a large batch of a large tensor has more elements than 32 bits can count.
    rows, batch, width = first.shape[0], tf.shape(first, tf.int64)[1], rest.shape[1]
    # One draw for all pieces: they are contiguous in it, so that none is copied.
    kept = tf.reshape(keep_mask((rows * batch * width,), rate, seed), (rows, batch, width))
    return [kept[start:stop] for start, stop in pieces(rows, width)]


@tf.custom_gradient
def _weights(rest: Any, slabs: Any, kept: list[Any]) -> Any:
    """Return the factor of each element of the first vector, `(rows, batch, units)`.

    It is `Σ_j kept[i, b, j] rest[b, j] slabs[i, j, u]`.
    """
    parts = list(zip(pieces(slabs.shape[0], rest.shape[1]), kept, strict=True))

    def gradient(upstream: Any) -> Any:
        d_slabs: list[Any] = []
        d_rest: list[Any] = []
        for (start, stop), mask in parts:
            with tf.control_dependencies(_before(d_slabs) + _before(d_rest)):
                received = upstream[start:stop]
                d_slabs.append(tf.matmul(_dropped(mask, rest), received, transpose_a=True))
                back = tf.matmul(received, slabs[start:stop], transpose_b=True)
                d_rest.append(tf.reduce_sum(_dropped(mask, back), 0))
        return tf.add_n(d_rest), tf.concat(d_slabs, 0), [None] * len(parts)

    weights: list[Any] = []
    for (start, stop), mask in parts:
        with tf.control_dependencies(_before(weights)):
            weights.append(tf.matmul(_dropped(mask, rest), slabs[start:stop]))
    return tf.concat(weights, 0), gradient


def _dropped(mask: Any, values: Any) -> Any:
    return tf.where(mask, values, 0.0)


def _before(results: list[Any]) -> list[Any]:
    """Return the result that must be ready before the next piece starts, if any.

    TensorFlow would otherwise start all pieces at once and fill the memory with them.
    """
    return results[-PIECES_AT_ONCE:][:1] if len(results) >= PIECES_AT_ONCE else []
