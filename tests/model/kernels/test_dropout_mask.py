import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.model.kernels.dropout_mask import LEVELS, dropped_levels, keep_mask, kept_scale

SEED = np.array([3, 0], np.uint32)


def mask(shape, rate, seed=SEED):
    dtype = "int32" if keras.backend.backend() == "tensorflow" else "uint32"
    return np.asarray(keep_mask(shape, rate, keras.ops.convert_to_tensor(seed.astype(dtype))))


@given(st.floats(0, 1, exclude_max=True))
def test_the_rate_is_rounded_and_the_scale_is_exact_for_it(rate):
    levels = dropped_levels(rate)
    assert 0 <= levels < LEVELS
    assert abs(levels / LEVELS - rate) <= (0.5 if levels < LEVELS - 1 else 1) / LEVELS
    assert kept_scale(rate) * (LEVELS - levels) == pytest.approx(LEVELS, rel=1e-15)


@pytest.mark.parametrize("rate", [0.0, 0.25, 0.4, 0.9])
def test_the_share_that_is_kept_is_that_of_the_rate(rate):
    kept = mask((300, 200), rate)
    share = 1 - dropped_levels(rate) / LEVELS
    # Six standard deviations: a draw outside them is a defect, not bad luck.
    assert abs(kept.mean() - share) <= 6 * np.sqrt(share * (1 - share) / kept.size)


@pytest.mark.parametrize("shape", [(1,), (3,), (5, 7), (2, 3, 4)])
def test_any_shape_is_filled_and_the_seed_decides(shape):
    assert mask(shape, 0.5).shape == shape
    np.testing.assert_array_equal(mask(shape, 0.5), mask(shape, 0.5))
    first, other = mask((100,), 0.5), mask((100,), 0.5, SEED + 1)
    assert (first != other).any()
