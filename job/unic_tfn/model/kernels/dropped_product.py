"""Outer product, dropout and product with a kernel in one, for TensorFlow on a CPU.

The tensor of a batch is 140 MB at the paper's sizes, and writing and reading it, its mask and its
gradient costs more than the arithmetic. It is never built: for each element of the first vector,
the mask drops elements of the outer product of the others, which serves all of them, and the first
vector's element is multiplied in behind the product with the kernel. A few elements of the first
vector at a time stay in the processor's cache; the gradient makes each piece again instead of
keeping it.
"""

from math import ceil
from typing import Any

import tensorflow as tf

from unic_tfn.model.kernels.contracted_product import in_slabs
from unic_tfn.model.kernels.dropout_mask import keep_mask, kept_scale

# Of one clip's tensor: with a batch of 32 it makes 4 MB.
PIECE_ELEMENTS = 2**15
PIECES_AT_ONCE = 2


def dropped_product(vectors: list[Any], kernel: Any, rate: float, seed: Any) -> Any:
    """Return `dropout(v_1 ⊗ ... ⊗ v_n) @ kernel`, (batch, units), without the whole tensor.

    The same as the plain path in `unic_tfn.model.tensor_fusion` but for the order of the draws.

    Args:
        vectors: one to three tensors `(batch, d_n)`.
        kernel: `(d_1 * ... * d_n, units)`.
        rate: the share to drop, in [0, 1).
        seed: integers `(2,)`.
    """
    if len(vectors) == 1:
        # The tensor is the vector: one row serves it.
        vectors = [tf.ones_like(vectors[0][:, :1]), *vectors]
    first, rest, slabs = in_slabs(vectors, kernel)
    weights = _weights(rest, slabs, masks(first, rest, rate, seed))
    return tf.reduce_sum(weights * first[:, :, None], 0) * kept_scale(rate)


def pieces(rows: int, width: int) -> list[tuple[int, int]]:
    """Return the rows of the first factor in each piece: the first, and the one behind the last."""
    at_once = ceil(PIECE_ELEMENTS / width)
    return [(start, min(start + at_once, rows)) for start in range(0, rows, at_once)]


def masks(first: Any, rest: Any, rate: float, seed: Any) -> list[Any]:
    """Return which elements of each piece `(rows, batch, rest)` are kept."""
    # In 64 bits: a large batch of a large tensor has more elements than 32 count.
    rows, batch, width = first.shape[0], tf.shape(first, tf.int64)[1], rest.shape[1]
    # One draw for all pieces: its parts lie one behind another and need no copy.
    kept = tf.reshape(keep_mask((rows * batch * width,), rate, seed), (rows, batch, width))
    return [kept[start:stop] for start, stop in pieces(rows, width)]


@tf.custom_gradient
def _weights(rest: Any, slabs: Any, kept: list[Any]) -> Any:
    """Return what each element of the first vector is multiplied by, (rows, batch, units).

    That is `Σ kept[i, b, j] rest[b, j] slabs[i, j, u]`.
    """
    parts = list(zip(pieces(slabs.shape[0], rest.shape[1]), kept, strict=True))

    def gradient(upstream: Any) -> Any:
        for_slabs: list[Any] = []
        for_rest: list[Any] = []
        for (start, stop), mask in parts:
            with tf.control_dependencies(_before(for_slabs) + _before(for_rest)):
                received = upstream[start:stop]
                for_slabs.append(tf.matmul(_dropped(mask, rest), received, transpose_a=True))
                back = tf.matmul(received, slabs[start:stop], transpose_b=True)
                for_rest.append(tf.reduce_sum(_dropped(mask, back), 0))
        return tf.add_n(for_rest), tf.concat(for_slabs, 0), [None] * len(parts)

    weights: list[Any] = []
    for (start, stop), mask in parts:
        with tf.control_dependencies(_before(weights)):
            weights.append(tf.matmul(_dropped(mask, rest), slabs[start:stop]))
    return tf.concat(weights, 0), gradient


def _dropped(mask: Any, values: Any) -> Any:
    return tf.where(mask, values, 0.0)


def _before(results: list[Any]) -> list[Any]:
    """Return what must be ready before the next piece is begun.

    TensorFlow would begin all pieces at once and fill the memory with them.
    """
    return results[-PIECES_AT_ONCE:][:1] if len(results) >= PIECES_AT_ONCE else []
