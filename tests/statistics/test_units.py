import numpy as np

from unic_tfn.statistics.randomness import bootstrap_weights, swaps
from unic_tfn.statistics.units import NAME, described, units_of


def test_without_groups_each_sampled_clip_is_a_unit():
    rows = np.array([1, 3, 4])
    units = units_of(6, rows)
    assert units.count == units.among(rows) == 3
    assert units.codes.tolist() == [-1, 0, -1, 1, 2, -1]
    assert np.array_equal(units.drawn(rows, 5, 5).weights, bootstrap_weights(3, 5, NAME))
    assert np.array_equal(units.drawn(rows, 5, 5).swapped, swaps(3, 5, NAME))
    # Cells with other clips are scored on the same resamples and exchanged together.
    assert np.array_equal(units.drawn(rows[1:], 5, 5).swapped, swaps(3, 5, NAME)[:, 1:])


def test_clips_of_a_group_are_drawn_and_exchanged_together():
    groups = ["b", "a", "b", "c", "a", "b"]
    rows = np.array([0, 1, 2, 4, 5])
    units = units_of(6, rows, groups)
    assert (units.count, units.among(rows), units.among(np.array([0, 5]))) == (2, 2, 1)
    found = units.drawn(rows, 50, 50)
    assert (found.units, found.grouped) == (2, True)
    for drawn in (found.weights, found.swapped):
        assert drawn.shape == (50, 5)
        assert np.array_equal(drawn[:, 0], drawn[:, 2])
        assert np.array_equal(drawn[:, 1], drawn[:, 3])
        assert not np.array_equal(drawn[:, 0], drawn[:, 1])


def test_a_resample_without_any_of_the_rows_is_the_sample_itself():
    units = units_of(3, np.arange(3))
    drawn = units.drawn(np.array([0]), 200, 5).weights
    assert (bootstrap_weights(3, 200, NAME)[:, 0] == 0).any()
    assert drawn.min() == 1


def test_nothing_that_is_sampled_has_no_unit():
    assert units_of(3, np.array([], int)).count == 0


def test_the_page_says_what_is_drawn():
    assert "whole groups" in described(True)
    assert "no groups" in described(False)
    assert [units_of(1, np.array([0]), groups).word for groups in ([], ["a"])] == ["clip", "group"]
