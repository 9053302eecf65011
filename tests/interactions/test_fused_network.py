import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interactions.networks import random_network
from unic_tfn.interactions.fused_network import centred, row_slices


@pytest.mark.parametrize("layers", [1, 3])
def test_relu_comes_before_each_layer_of_the_head(layers):
    network, _ = random_network("T", layers=layers)
    rows = np.random.default_rng(1).standard_normal((7, 5))
    before, expected = rows.copy(), rows
    for kernel, bias in network.head:
        expected = np.where(expected > 0, expected, 0) @ kernel + bias
    np.testing.assert_allclose(network.logits(rows), expected, atol=1e-12)
    np.testing.assert_array_equal(rows, before)
    assert network.classes == 3


def test_centred_logits_have_mean_zero_and_the_same_differences():
    random = np.random.default_rng(2)
    kernel, bias, hidden = (random.standard_normal(shape) for shape in ((5, 3), (3,), (8, 5)))
    new_kernel, new_bias = centred(kernel, bias)
    logits, moved = hidden @ kernel + bias, hidden @ new_kernel + new_bias
    np.testing.assert_allclose(moved.mean(1), 0, atol=1e-12)
    np.testing.assert_allclose(np.diff(moved, axis=1), np.diff(logits, axis=1), atol=1e-12)


@given(st.integers(0, 50), st.integers(0, 20), st.integers(1, 100))
def test_row_slices_take_every_row_once_within_the_limit(rows, row_bytes, limit):
    slices = list(row_slices(rows, row_bytes, limit))
    assert [row for piece in slices for row in range(piece.start, piece.stop)] == list(range(rows))
    sizes = [piece.stop - piece.start for piece in slices]
    assert all(size == 1 or size * row_bytes <= limit for size in sizes)
    assert min(sizes, default=1) >= 1
