import numpy as np
import pytest

from tests.model.test_outer_product import draw
from unic_tfn.model.late_fusion import LateFusion


@pytest.mark.parametrize("widths", [[3], [2, 4], [2, 3, 4]])
def test_correctness(widths):
    factors = draw(6, widths)
    layer = LateFusion(5)
    layer.build([factor.shape for factor in factors])
    for number, bias in enumerate(layer.biases):
        bias.assign(draw(1, [5])[0][0] + number)
    maps = [
        factor @ np.asarray(kernel) + np.asarray(bias)
        for factor, kernel, bias in zip(factors, layer.kernels, layer.biases, strict=True)
    ]
    np.testing.assert_allclose(layer(factors), np.mean(maps, axis=0), atol=1e-5)


def test_dropout_acts_in_training_only():
    factors = [np.ones((8, 1), np.float32)]
    layer = LateFusion(1, rate=0.5)
    layer.build([(8, 1)])
    layer.kernels[0].assign([[1.0]])
    np.testing.assert_allclose(layer(factors), 1)
    assert set(np.unique(np.asarray(layer(factors, training=True)))) == {0, 2}


@pytest.mark.parametrize(
    ("arguments", "said"), [({"units": 0}, "units=0"), ({"rate": 1}, "rate=1")]
)
def test_misuse(arguments, said):
    with pytest.raises(ValueError, match=f"Received: {said}"):
        LateFusion(**{"units": 5, **arguments})
    with pytest.raises(ValueError, match="list of one to three tensors"):
        LateFusion(5)([])
