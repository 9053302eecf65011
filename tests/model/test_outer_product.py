import keras
import numpy as np
import pytest

from unic_tfn.model.kernels.outer_product import append_one
from unic_tfn.model.outer_product import OuterProduct, tensor_size

EINSUM = {1: "bi->bi", 2: "bi,bj->bij", 3: "bi,bj,bk->bijk"}
# Edge shapes first: one clip, one wide; then widths that no layout but the right one survives.
SHAPES = [
    (1, [1]),
    (1, [1, 1]),
    (1, [1, 1, 1]),
    (2, [5]),
    (3, [2, 5]),
    (3, [5, 1]),
    (4, [2, 3, 5]),
    (2, [7, 1, 2]),
]


def draw(batch, widths):
    random = np.random.default_rng([batch, *widths])
    return [random.standard_normal((batch, width)).astype(np.float32) for width in widths]


def expected_tensor(factors):
    """Equation 1 of the paper in double precision."""
    vectors = [np.pad(f.astype(np.float64), ((0, 0), (0, 1)), constant_values=1) for f in factors]
    return np.einsum(EINSUM[len(vectors)], *vectors)


@pytest.mark.parametrize(("batch", "widths"), SHAPES)
def test_outer_product_correctness(batch, widths):
    factors = draw(batch, widths)
    tensor = expected_tensor(factors)
    result = np.asarray(OuterProduct()(factors))
    assert result.shape == (batch, tensor_size(widths)) == (batch, tensor[0].size)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, tensor.reshape(batch, -1), rtol=1e-6)


def test_layout_is_the_documented_one():
    factors = draw(2, [2, 3, 4])
    result = np.asarray(OuterProduct()(factors))
    vectors = [np.asarray(append_one(factor)) for factor in factors]
    for i, j, k in np.ndindex(3, 4, 5):
        element = vectors[0][:, i] * vectors[1][:, j] * vectors[2][:, k]
        np.testing.assert_allclose(result[:, (i * 4 + j) * 5 + k], element, rtol=1e-6)
    # The blocks 1, T, A and V of the fusion tensor are there unchanged.
    assert (result[:, -1] == 1).all()
    np.testing.assert_array_equal(result[:, 19:59:20], factors[0])
    np.testing.assert_array_equal(result[:, 44:59:5], factors[1])
    np.testing.assert_array_equal(result[:, 55:59], factors[2])


def test_shapes_are_static():
    factors = [keras.Input((3,)), keras.Input((4,))]
    assert OuterProduct()(factors).shape == (None, 20)
    assert append_one(keras.Input((3,), batch_size=2)).shape == (2, 4)
    assert tensor_size([256, 32, 128]) == 257 * 33 * 129


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param([], id="none"),
        pytest.param([(2, 3)] * 4, id="four"),
        pytest.param([(2, 3), (2, 3, 1)], id="a sequence"),
        pytest.param([(2, None)], id="unknown width"),
        pytest.param((2, 3), id="no list"),
    ],
)
def test_anything_else_is_refused(shapes):
    with pytest.raises(ValueError, match=r"one to three tensors of shape \(batch, width\)\. Rec"):
        OuterProduct().build(shapes)
