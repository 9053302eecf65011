import numpy as np
import pytest

from tests.model.test_outer_product import draw
from unic_tfn.model.concat_fusion import ConcatFusion


@pytest.mark.parametrize("widths", [[3], [2, 4], [2, 3, 4]])
def test_correctness(widths):
    factors = draw(6, widths)
    layer = ConcatFusion(5)
    layer.build([factor.shape for factor in factors])
    kernel, bias = draw(sum(widths), [5])[0], draw(1, [5])[0][0]
    layer.set_weights([kernel, bias, *layer.get_weights()[2:]])
    expected = np.concatenate(factors, 1) @ kernel + bias
    np.testing.assert_allclose(layer.pre_activation(factors), expected, atol=1e-5)
    np.testing.assert_allclose(layer(factors), np.maximum(expected, 0), atol=1e-5)


def test_dropout_acts_in_training_only():
    factors = [np.ones((4, 50), np.float32)]
    layer = ConcatFusion(1, rate=0.5, kernel_initializer="ones")
    np.testing.assert_allclose(layer(factors), 50)
    dropped = np.asarray(layer(factors, training=True))
    assert (dropped != 50).any()
    # Kept elements count twice.
    np.testing.assert_allclose(dropped % 2, 0)


@pytest.mark.parametrize(
    ("arguments", "said"), [({"units": 0}, "units=0"), ({"rate": 1}, "rate=1")]
)
def test_misuse(arguments, said):
    with pytest.raises(ValueError, match=f"Received: {said}"):
        ConcatFusion(**{"units": 5, **arguments})
    with pytest.raises(ValueError, match="list of one to three tensors"):
        ConcatFusion(5)(np.ones((2, 3), np.float32))
