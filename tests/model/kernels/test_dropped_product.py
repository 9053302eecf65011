import keras
import numpy as np
import pytest

if keras.backend.backend() != "tensorflow":
    pytest.skip("TensorFlow is not loaded", allow_module_level=True)

import tensorflow as tf

from unic_tfn.model.kernels import dropped_product as room
from unic_tfn.model.kernels.dropout_mask import kept_scale
from unic_tfn.model.kernels.outer_product import outer_product

BATCH, UNITS, RATE = 3, 5, 0.4
SEED = tf.constant([7, 1])


@pytest.mark.parametrize("elements", [1, 12, 100, 2**15])
@pytest.mark.parametrize(("rows", "width"), [(1, 1), (7, 5), (3, 40)])
def test_pieces_are_all_rows_in_order(rows, width, elements, monkeypatch):
    monkeypatch.setattr(room, "PIECE_ELEMENTS", elements)
    pieces = room.pieces(rows, width)
    assert [row for start, stop in pieces for row in range(start, stop)] == list(range(rows))
    assert all((stop - start - 1) * width < elements for start, stop in pieces)


@pytest.mark.parametrize("elements", [12, 2**15])
@pytest.mark.parametrize("widths", [[6], [4, 3], [2, 3, 4]])
def test_value_and_gradients_are_those_of_the_masked_tensor(widths, elements, monkeypatch):
    monkeypatch.setattr(room, "PIECE_ELEMENTS", elements)
    random = np.random.default_rng(widths)
    vectors = [tf.constant(random.standard_normal((BATCH, w)), tf.float32) for w in widths]
    kernel = tf.constant(random.standard_normal((np.prod(widths), UNITS)), tf.float32)
    rows, rest = (1, widths[0]) if len(widths) == 1 else (widths[0], int(np.prod(widths[1:])))
    masks = room.masks(tf.zeros((rows, BATCH)), tf.zeros((BATCH, rest)), RATE, SEED)
    kept = tf.reshape(tf.transpose(tf.concat(masks, 0), (1, 0, 2)), (BATCH, -1))
    assert 0 < np.asarray(kept).mean() < 1

    def plain(vectors, kernel):
        dropped = tf.where(kept, outer_product(vectors), 0.0) * kept_scale(RATE)
        return tf.matmul(dropped, kernel)

    def ours(vectors, kernel):
        return room.dropped_product(vectors, kernel, RATE, SEED)

    results = []
    for product in (ours, plain):
        with tf.GradientTape() as tape:
            tape.watch([*vectors, kernel])
            value = product(vectors, kernel)
            total = tf.reduce_sum(value**2)
        results.append([value, *tape.gradient(total, [*vectors, kernel])])
    for found, expected in zip(*results, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)
