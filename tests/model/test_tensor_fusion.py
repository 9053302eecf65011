from itertools import pairwise

import keras
import numpy as np
import pytest

from tests.model.gradients import FAST, PATHS, value, value_and_gradients
from tests.model.test_outer_product import EINSUM, draw, expected_tensor
from unic_tfn.model.outer_product import OuterProduct, tensor_size
from unic_tfn.model.tensor_fusion import FusionDropout, TensorFusion, contract

# Ways of calling the layer in which nothing is dropped.
UNDROPPED: dict[str, tuple[FusionDropout, float, bool]] = {
    "none, training": ("none", 0.4, True),
    "none, inference": ("none", 0.4, False),
    "tensor, inference": ("tensor", 0.4, False),
    "tensor, training at rate 0": ("tensor", 0.0, True),
    "factors, inference": ("factors", 0.4, False),
    "factors, training at rate 0": ("factors", 0.0, True),
}
USUAL_SHAPES = [(2, [5]), (3, [2, 5]), (4, [2, 3, 5])]
EDGE_SHAPES = [(1, [1]), (1, [1, 1]), (1, [1, 1, 1]), (2, [7, 1, 2]), (6, [40, 9, 21])]
RATE = 0.4


@pytest.fixture(autouse=True, params=PATHS)
def _path(request, monkeypatch):
    """Both ways on TensorFlow: a GPU takes the plain one. Small tensors have several pieces too."""
    monkeypatch.setattr(
        "unic_tfn.model.tensor_fusion.on_tensorflow_cpu", lambda: request.param == FAST
    )
    if request.param == FAST:
        monkeypatch.setattr("unic_tfn.model.kernels.dropped_product.PIECE_ELEMENTS", 12)


def assert_close(actual, expected, tolerance=1e-5):
    """Assert equality to float32 accuracy, relative to the largest element."""
    expected = np.asarray(expected, np.float64)
    assert actual.shape == expected.shape
    np.testing.assert_allclose(actual, expected, rtol=0, atol=tolerance * np.abs(expected).max())


def positive(batch, widths):
    """Return factors whose tensor is above the kink of ReLU, with and without dropout."""
    return [np.abs(factor) + 0.5 for factor in draw(batch, widths)]


def transparent(widths, dropout, rate=RATE, seed=7):
    """Return a layer whose output is its fusion tensor plus 1, after dropout: kernel = identity."""
    keras.utils.set_random_seed(seed)
    size = tensor_size(widths)
    layer = TensorFusion(size, dropout, rate)
    layer.build([(None, width) for width in widths])
    layer.kernel.assign(np.eye(size, dtype=np.float32))
    # A dropped element lies above the kink of ReLU too, where it has a gradient.
    layer.bias.assign(np.ones(size, np.float32))
    return layer


def tensors(layer, factors, training):
    return value(layer, factors, training) - 1


@pytest.mark.parametrize(
    ("batch", "widths", "way"),
    [
        *((batch, widths, way) for batch, widths in USUAL_SHAPES for way in UNDROPPED),
        *((batch, widths, "none, training") for batch, widths in EDGE_SHAPES),
    ],
)
def test_equals_dense_on_the_outer_product(batch, widths, way):
    dropout, rate, training = UNDROPPED[way]
    factors, units = draw(batch, widths), 3
    random = np.random.default_rng(1)
    cotangent = random.standard_normal((batch, units)).astype(np.float32)
    layer = TensorFusion(units, dropout, rate)
    layer.build([factor.shape for factor in factors])
    layer.kernel.assign(random.standard_normal(layer.kernel.shape).astype(np.float32))
    layer.bias.assign(random.standard_normal(units).astype(np.float32))
    output, by_variable, by_factor = value_and_gradients(layer, factors, cotangent, training)

    tensor = expected_tensor(factors)
    kernel = np.asarray(layer.kernel, np.float64).reshape(*tensor.shape[1:], units)
    above = tensor.reshape(batch, -1) @ np.asarray(layer.kernel, np.float64) + layer.bias
    upstream = cotangent * (np.asarray(above) > 0)
    assert_close(output, np.maximum(above, 0))
    by_kernel, by_bias = by_variable
    if upstream.any():
        assert_close(by_kernel, tensor.reshape(batch, -1).T @ upstream)
        assert_close(by_bias, upstream.sum(0))
    letters = EINSUM[len(factors)].split("->")[1]
    vectors = [np.pad(f.astype(np.float64), ((0, 0), (0, 1)), constant_values=1) for f in factors]
    for place, gradient in enumerate(by_factor):
        others = [(f"b{letters[n + 1]}", v) for n, v in enumerate(vectors) if n != place]
        subscripts = ",".join(["bu", f"{letters[1:]}u", *(name for name, _ in others)])
        wanted = np.einsum(
            f"{subscripts}->b{letters[place + 1]}", upstream, kernel, *(v for _, v in others)
        )
        if upstream.any():
            # The appended 1 is not an input.
            assert_close(gradient, wanted[:, :-1])


def test_equals_keras_dense_with_the_same_weights():
    factors = draw(5, [6, 3, 4])
    layer = TensorFusion(8, "none", 0.0)
    dense = keras.layers.Dense(8, "relu")
    expected = dense(OuterProduct()(factors))
    layer.build([factor.shape for factor in factors])
    layer.kernel.assign(dense.kernel)
    layer.bias.assign(dense.bias)
    assert_close(np.asarray(layer(factors)), expected)
    pre_activation = np.asarray(layer.pre_activation(factors))
    assert_close(np.asarray(contract(factors, layer.kernel)) + layer.bias, pre_activation)
    np.testing.assert_array_equal(np.maximum(pre_activation, 0), layer(factors))
    assert (pre_activation < 0).any()


@pytest.mark.parametrize("widths", [[23], [19, 1], [2, 3, 1]])
def test_tensor_dropout_drops_each_element_by_itself(widths):
    clips = 4000
    layer = transparent(widths, "tensor")
    drawn = tensors(layer, [np.ones((clips, width), np.float32) for width in widths], True)
    size = tensor_size(widths)
    kept = drawn > 0.5
    # Kept elements are scaled up, so that the expectation stays what it is without dropout.
    np.testing.assert_allclose(drawn[kept], drawn.max(), rtol=1e-5)
    np.testing.assert_allclose(drawn[~kept], 0, atol=1e-6)
    share = 1 / drawn.max()
    # The share is right to the 256th that a byte can tell.
    assert abs(share - (1 - RATE)) <= 1 / 512
    # Bounds are six standard deviations wide: a draw outside them is a defect, not bad luck.
    deviation = np.sqrt(share * (1 - share) / clips)
    assert abs(kept.mean() - share) < 6 * deviation / np.sqrt(size)
    assert np.abs(kept.mean(0) - share).max() < 6 * deviation
    correlation = np.corrcoef(kept.T)
    assert np.abs(correlation - np.eye(size)).max() < 6 / np.sqrt(clips)
    neighbours = [np.mean(one == other) for one, other in pairwise(kept)]
    agreement = share**2 + (1 - share) ** 2
    assert abs(np.mean(neighbours) - agreement) < 6 * 0.5 / np.sqrt(clips * size)


@pytest.mark.parametrize("rate", [0.001, 0.999])
def test_extreme_rates_keep_numbers_finite(rate):
    drawn = tensors(transparent([3, 2], "tensor", rate), positive(50, [3, 2]), True)
    assert np.isfinite(drawn).all()
    assert (drawn == 0).mean() < 0.1 if rate < 0.5 else (drawn == 0).mean() > 0.9


def test_tensor_dropout_keeps_the_expectation():
    factors = positive(1, [3, 2])
    drawn = tensors(
        transparent([3, 2], "tensor"), [np.repeat(factor, 4000, 0) for factor in factors], True
    )
    tensor = expected_tensor(factors).reshape(-1)
    deviation = np.abs(tensor) * np.sqrt(RATE / (1 - RATE) / 4000)
    assert (np.abs(drawn.mean(0) - tensor) < 6 * deviation + 1e-5).all()


@pytest.mark.parametrize("dropout", ["tensor", "factors"])
def test_every_step_draws_anew_and_the_seed_decides(dropout):
    factors = [np.ones((50, 6), np.float32), np.ones((50, 5), np.float32)]
    layer = transparent([6, 5], dropout)
    first, second = tensors(layer, factors, True), tensors(layer, factors, True)
    again = transparent([6, 5], dropout)
    other = transparent([6, 5], dropout, seed=8)
    assert (first != second).any()
    np.testing.assert_array_equal(first, tensors(again, factors, True))
    np.testing.assert_array_equal(second, tensors(again, factors, True))
    assert (first != tensors(other, factors, True)).any()


@pytest.mark.parametrize("dropout", ["tensor", "factors", "none"])
def test_nothing_is_dropped_at_inference(dropout):
    factors = positive(4, [3, 2, 4])
    layer = transparent([3, 2, 4], dropout)
    states = [np.asarray(variable) for variable in layer.non_trainable_variables]
    np.testing.assert_allclose(
        tensors(layer, factors, False), expected_tensor(factors).reshape(4, -1), atol=1e-5
    )
    np.testing.assert_array_equal(layer(factors), layer(factors, training=False))
    for before, after in zip(states, layer.non_trainable_variables, strict=True):
        np.testing.assert_array_equal(before, after)


def test_factor_dropout_never_drops_the_appended_one():
    clips = 4000
    factors = positive(1, [3, 2, 4])
    layer = transparent([3, 2, 4], "factors")
    drawn = tensors(layer, [np.repeat(factor, clips, 0) for factor in factors], True)
    drawn = drawn.reshape(clips, 4, 3, 5)
    seen = [drawn[:, :, -1, -1], drawn[:, -1, :, -1], drawn[:, -1, -1, :]]
    np.testing.assert_allclose(drawn[:, -1, -1, -1], 1, atol=1e-6)
    kept = []
    for vectors, factor in zip(seen, factors, strict=True):
        scaled = factor / (1 - RATE)
        mask = np.abs(vectors[:, :-1]) > 1e-5
        np.testing.assert_allclose(vectors[:, :-1], mask * scaled, atol=1e-5)
        kept.append(mask)
    # Rows of the tensor are dropped, not single elements: it stays an outer product.
    np.testing.assert_allclose(drawn, np.einsum("bi,bj,bk->bijk", *seen), atol=1e-4)
    masks = np.concatenate(kept, 1)
    deviation = np.sqrt(RATE * (1 - RATE) / clips)
    assert np.abs(masks.mean(0) - (1 - RATE)).max() < 6 * deviation
    assert np.abs(np.corrcoef(masks.T) - np.eye(9)).max() < 6 / np.sqrt(clips)


@pytest.mark.parametrize("dropout", ["tensor", "factors"])
@pytest.mark.parametrize("widths", [[6], [19, 2], [2, 3, 2], [9, 2, 1]])
def test_value_and_gradients_see_the_same_mask(widths, dropout):
    batch, size = 3, tensor_size(widths)
    factors = positive(batch, widths)
    layer = transparent(widths, dropout)
    output, (by_kernel, by_bias), by_factor = value_and_gradients(
        layer, factors, np.ones((batch, size), np.float32), training=True
    )
    dropped = output - 1
    assert (np.abs(dropped) < 1e-6).any()
    np.testing.assert_allclose(by_kernel, np.tile(dropped.sum(0)[:, None], size), atol=1e-4)
    np.testing.assert_array_equal(by_bias, np.full(size, batch))
    # The sum over the tensor is linear in each factor, apart from the appended 1.
    shaped = dropped.reshape(batch, *(width + 1 for width in widths))
    for place, (factor, gradient) in enumerate(zip(factors, by_factor, strict=True)):
        others = tuple(axis for axis in range(1, len(widths) + 1) if axis != place + 1)
        np.testing.assert_allclose(
            gradient * factor, shaped.sum(others)[:, :-1], rtol=1e-4, atol=1e-4
        )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"units": 0}, "`units` must be a positive integer. Received: units=0"),
        ({"units": 4, "dropout": "all"}, "'tensor', 'factors' or 'none'. Received: dropout=all"),
        ({"units": 4, "rate": 1.0}, r"`rate` must be in \[0, 1\). Received: rate=1.0"),
        ({"units": 4, "rate": -0.1}, r"Received: rate=-0.1"),
    ],
)
def test_misuse_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        TensorFusion(**arguments)


def test_wrong_inputs_are_refused():
    with pytest.raises(ValueError, match="one to three tensors"):
        TensorFusion(4)([np.ones((2, 3, 4), np.float32)])
