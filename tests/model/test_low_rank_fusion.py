import keras
import numpy as np
import pytest

from tests.model.test_outer_product import draw, expected_tensor
from unic_tfn.model.low_rank_fusion import LowRankFusion
from unic_tfn.model.tensor_fusion import contract

LETTERS = "ijk"


@pytest.mark.parametrize("rank", [1, 3])
@pytest.mark.parametrize("widths", [[3], [2, 4], [2, 3, 4]])
def test_correctness(widths, rank):
    """It is the product of the fusion tensor and the kernel that the factors multiply out to."""
    vectors = draw(6, widths)
    layer = LowRankFusion(5, rank)
    layer.build([vector.shape for vector in vectors])
    layer.bias.assign(draw(1, [5])[0][0])
    letters = LETTERS[: len(widths)]
    subscripts = ",".join(f"{letter}ru" for letter in letters)
    kernel = np.einsum(
        f"{subscripts},r->{letters}u",
        *[np.asarray(factor) for factor in layer.factors],
        np.asarray(layer.rank_weights),
    ).reshape(-1, 5)
    tensor = expected_tensor(vectors).reshape(6, -1)
    expected = tensor @ kernel + np.asarray(layer.bias)
    np.testing.assert_allclose(layer(vectors), expected, atol=1e-5)
    contracted = contract([keras.ops.convert_to_tensor(v) for v in vectors], kernel)
    np.testing.assert_allclose(layer(vectors) - layer.bias, contracted, atol=1e-5)


def test_dropout_acts_in_training_and_never_on_the_appended_1():
    vectors = [np.ones((8, 1), np.float32), np.ones((8, 1), np.float32)]
    layer = LowRankFusion(1, rank=1, rate=0.5)
    layer.build([vector.shape for vector in vectors])
    layer.set_weights(
        [*[np.ones((2, 1, 1))] * 2, np.ones(1), np.zeros(1), *layer.get_weights()[4:]]
    )
    np.testing.assert_allclose(layer(vectors), 4)
    # Each factor is (0 or 2) + 1.
    dropped = np.unique(np.asarray(layer(vectors, training=True)))
    assert set(dropped) <= {1, 3, 9}
    assert len(dropped) > 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [({"units": 0}, "units=0"), ({"rank": 0}, "rank=0"), ({"rate": 1}, "rate=1")],
)
def test_misuse(arguments, said):
    with pytest.raises(ValueError, match=f"Received: {said}"):
        LowRankFusion(**{"units": 5, **arguments})
    with pytest.raises(ValueError, match="list of one to three tensors"):
        LowRankFusion(5)([np.ones((2, 3), np.float32)] * 4)
