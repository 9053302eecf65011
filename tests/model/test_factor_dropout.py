import keras
import numpy as np
import pytest

from unic_tfn.model.factor_dropout import check_rate, drop_elements

ONES = [np.ones((200, 30), np.float32), np.ones((200, 20), np.float32)]


def test_elements_are_dropped_one_by_one_and_the_rest_scaled_up():
    dropped = [np.asarray(f) for f in drop_elements(ONES, 0.25, keras.random.SeedGenerator(1))]
    for values in dropped:
        np.testing.assert_allclose(np.unique(values), [0, 1 / 0.75], rtol=1e-6)
        assert (values == 0).mean() == pytest.approx(0.25, abs=0.05)
    assert (dropped[0][:, :20] != dropped[1]).any()


def test_at_rate_0_nothing_is_drawn():
    seeds = keras.random.SeedGenerator(1)
    before = np.asarray(seeds.state)
    assert drop_elements(ONES, 0.0, seeds) is ONES
    np.testing.assert_array_equal(seeds.state, before)


@pytest.mark.parametrize("rate", [-0.1, 1, 1.4])
def test_a_rate_outside_its_limits_is_refused(rate):
    with pytest.raises(ValueError, match=rf"\[0, 1\). Received: rate={rate}"):
        check_rate(rate)
