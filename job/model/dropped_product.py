"""Outer product, dropout and product with a kernel in one, for TensorFlow on a CPU.

The tensor of a batch is 140 MB at the paper's sizes, and writing and reading it, its mask and its
gradient costs more than the arithmetic. A few rows of the first factor at a time stay in the
processor's cache; the gradient makes each piece again instead of keeping it.
"""

from math import ceil
from typing import Any

import tensorflow as tf

from job.model.dropout_mask import keep_mask, kept_scale
from job.model.outer_product import outer_product

# Of one clip's tensor: with a batch of 32 it makes 4 MB.
PIECE_ELEMENTS = 2**15
PIECES_AT_ONCE = 2


def dropped_product(vectors: list[Any], kernel: Any, rate: float, seed: Any) -> Any:
    """Return `dropout(v_1 ⊗ ... ⊗ v_n) @ kernel`, (batch, units), without the whole tensor.

    The same as the plain path in `job.model.tensor_fusion` but for the order of the draws.

    Args:
        vectors: one to three tensors `(batch, d_n)`.
        kernel: `(d_1 * ... * d_n, units)`.
        rate: the share to drop, in [0, 1).
        seed: integers `(2,)`.
    """
    first = vectors[0]
    rest = outer_product(vectors[1:]) if len(vectors) > 1 else tf.ones_like(first[:, :1])
    return _product(first, rest, tf.convert_to_tensor(kernel), masks(first, rest, rate, seed)) * (
        kept_scale(rate)
    )


def pieces(rows: int, width: int) -> list[tuple[int, int]]:
    """Return the rows of the first factor in each piece: the first, and the one behind the last."""
    at_once = ceil(PIECE_ELEMENTS / width)
    return [(start, min(start + at_once, rows)) for start in range(0, rows, at_once)]


def masks(first: Any, rest: Any, rate: float, seed: Any) -> list[Any]:
    """Return which elements of each piece `(batch, rows, rest)` are kept."""
    batch, rows, width = tf.shape(first)[0], first.shape[1], rest.shape[1]
    # One draw for all pieces: its parts lie one behind another and need no copy.
    flat = keep_mask((batch * rows * width,), rate, seed)
    return [
        tf.reshape(flat[batch * start * width : batch * stop * width], (batch, stop - start, width))
        for start, stop in pieces(rows, width)
    ]


@tf.custom_gradient
def _product(first: Any, rest: Any, kernel: Any, kept: list[Any]) -> Any:
    rows, width = first.shape[1], rest.shape[1]
    parts = list(zip(pieces(rows, width), kept, strict=True))

    def piece(start: int, stop: int, mask: Any) -> Any:
        tensor = tf.where(mask, first[:, start:stop, None] * rest[:, None, :], 0.0)
        return tf.reshape(tensor, (-1, (stop - start) * width))

    def weights(start: int, stop: int) -> Any:
        return kernel[start * width : stop * width]

    def gradient(upstream: Any) -> Any:
        for_kernel: list[Any] = []
        for_first: list[Any] = []
        for_rest: list[Any] = []
        for (start, stop), mask in parts:
            with tf.control_dependencies(_before(for_kernel) + _before(for_rest)):
                for_kernel.append(tf.matmul(piece(start, stop, mask), upstream, transpose_a=True))
                back = tf.matmul(upstream, weights(start, stop), transpose_b=True)
                back = tf.where(mask, tf.reshape(back, (-1, stop - start, width)), 0.0)
                for_first.append(tf.matmul(back, rest[:, :, None])[:, :, 0])
                for_rest.append(tf.matmul(first[:, None, start:stop], back)[:, 0])
        return (
            tf.concat(for_first, 1),
            tf.add_n(for_rest),
            tf.concat(for_kernel, 0),
            [None] * len(parts),
        )

    products: list[Any] = []
    for (start, stop), mask in parts:
        with tf.control_dependencies(_before(products)):
            products.append(tf.matmul(piece(start, stop, mask), weights(start, stop)))
    return tf.add_n(products), gradient


def _before(results: list[Any]) -> list[Any]:
    """Return what must be ready before the next piece is begun.

    TensorFlow would begin all pieces at once and fill the memory with them.
    """
    return results[-PIECES_AT_ONCE:][:1] if len(results) >= PIECES_AT_ONCE else []
