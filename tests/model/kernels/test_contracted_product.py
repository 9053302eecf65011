import keras
import numpy as np
import pytest

if keras.backend.backend() != "tensorflow":
    pytest.skip("TensorFlow is not loaded", allow_module_level=True)

import tensorflow as tf

from unic_tfn.model.kernels.contracted_product import contracted_product, in_slabs
from unic_tfn.model.kernels.outer_product import outer_product

BATCH, UNITS = 3, 5


def draw(widths):
    random = np.random.default_rng(widths)
    shapes = [*((BATCH, width) for width in widths), (np.prod(widths), UNITS)]
    return [tf.constant(random.standard_normal(shape), tf.float32) for shape in shapes]


def value_and_gradients(product, widths):
    *vectors, kernel = draw(widths)
    weights = np.random.default_rng(1).standard_normal((BATCH, UNITS)).astype(np.float32)
    with tf.GradientTape() as tape:
        tape.watch([*vectors, kernel])
        value = product(vectors, kernel)
        total = tf.reduce_sum(value * weights)
    return [value, *tape.gradient(total, [*vectors, kernel])]


@pytest.mark.parametrize("widths", [[2, 3], [4, 1], [1, 4], [2, 3, 4]])
def test_value_and_gradients_are_those_of_the_whole_tensor(widths):
    found = value_and_gradients(contracted_product, widths)
    plain = value_and_gradients(lambda vectors, kernel: outer_product(vectors) @ kernel, widths)
    for value, expected in zip(found, plain, strict=True):
        np.testing.assert_allclose(value, expected, rtol=1e-4, atol=1e-5)


def test_slabs_are_the_kernel_by_the_first_vectors_element():
    *vectors, kernel = draw([2, 3, 4])
    first, rest, slabs = in_slabs(vectors, kernel)
    assert [tuple(part.shape) for part in (first, rest, slabs)] == [(2, 3), (3, 12), (2, 12, 5)]
    np.testing.assert_array_equal(tf.reshape(slabs, kernel.shape), kernel)
