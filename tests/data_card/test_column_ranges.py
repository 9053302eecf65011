import numpy as np
import pytest

from unic_tfn.data_card.column_ranges import column_ranges


def test_range_of_valid_steps_only():
    random = np.random.default_rng(0)
    lengths = random.integers(0, 5, 700).astype(np.int32)
    array = (1000 + random.standard_normal((700, 4, 3))).astype(np.float32)
    array[..., 2] = 7
    rows = np.concatenate([clip[:length] for clip, length in zip(array, lengths, strict=True)])
    found = column_ranges(array, lengths)
    assert (found.lowest, found.highest) == (rows.min(), rows.max())
    deviations = rows[:, :2].std(0, dtype=np.float64)
    assert found.deviations == pytest.approx((deviations.min(), deviations.max()), rel=1e-9)
    assert (found.constant, found.duplicate) == (1, 0)


def test_duplicate_columns_are_counted():
    array = np.random.default_rng(0).standard_normal((9, 2)).astype(np.float32)
    assert column_ranges(np.repeat(array, 3, axis=1), None).duplicate == 4


def test_no_valid_step():
    found = column_ranges(np.zeros((3, 2, 2), np.float32), np.zeros(3, np.int32))
    assert (found.lowest, found.highest, found.deviations) == (None, None, None)
