from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unic_tfn.statistics.shared_luck import SharedLuck, shared_luck


def drawn(number, variants=4, cells=8, seeds=3, luck=0.0, alike=0.0):
    """Return changes from a reference under some variants, a unit of noise in every network."""
    random = np.random.default_rng(number)
    common = random.standard_normal((1, cells, seeds))
    noise = random.standard_normal((variants + 1, cells, seeds))
    scores = sqrt(1 - alike) * noise + sqrt(alike) * common
    scores += luck * random.standard_normal((variants + 1, 1, seeds))
    return scores[1:] - scores[0]


def measured(changes) -> SharedLuck:
    found = shared_luck(list(changes))
    assert found
    return found


def expected_ratio(changes):
    """Return the variances of the means over that of independent cells, summed over variants."""
    means = np.nanmean(changes, axis=1).var(axis=1, ddof=1)
    cells = np.count_nonzero(~np.isnan(changes[:, :, 0]), axis=1)
    own = np.nansum(changes.var(axis=2, ddof=1), axis=1) / cells**2
    return (means * cells).sum() / (own * cells).sum()


@given(st.integers(0, 10**6), st.integers(2, 5), st.integers(3, 6), st.integers(3, 5))
@settings(max_examples=25, deadline=None)
def test_the_ratio_is_that_of_variances(number, variants, cells, seeds):
    changes = drawn(number, variants, cells, seeds)
    changes[0, 0] = np.nan
    found = measured(changes)
    assert found.ratio == pytest.approx(expected_ratio(changes))
    assert 0 < found.p <= 1
    assert found.ratio <= cells * (1 + 1e-9)


@pytest.mark.parametrize("alike", [0.0, 0.6])
def test_independent_cells_show_it_by_chance_alone(alike):
    found = [measured(drawn(number, alike=alike)) for number in range(200)]
    # 3 to 19 of 200 have a chance of about 99 % where 5 % is true.
    assert 3 <= sum(each.p < 0.05 for each in found) <= 19
    assert np.mean([each.ratio for each in found]) == pytest.approx(1, abs=0.15)


def test_variants_with_few_cells_that_vary_more_count_as_the_others():
    ratios = []
    for number in range(200):
        changes = drawn(number, variants=2, cells=12)
        changes[1, 4:] = np.nan
        changes[1] *= 3
        ratios.append(measured(changes).ratio)
    assert np.mean(ratios) == pytest.approx(1, abs=0.15)


def test_shared_luck_is_found():
    found = [measured(drawn(number, luck=1.0)) for number in range(40)]
    assert np.mean([each.p < 0.05 for each in found]) > 0.7
    # Half of a network's variance is shared by 8 cells.
    assert np.mean([each.ratio for each in found]) == pytest.approx(4.5, rel=0.25)


def test_luck_that_all_cells_share_in_full_is_as_large_as_there_are_cells():
    whole = np.tile(np.random.default_rng(1).standard_normal((3, 1, 4)), (1, 6, 1))
    found = measured(whole)
    assert found.ratio == pytest.approx(6)
    assert found.p < 0.01


@pytest.mark.parametrize(
    ("cells", "seeds", "is_told"), [(8, 1, False), (1, 9, False), (5, 2, False), (6, 2, True)]
)
def test_it_is_asked_only_where_an_answer_is_possible(cells, seeds, is_told):
    assert (shared_luck(list(drawn(1, 3, cells, seeds))) is not None) == is_told


def test_nothing_is_said_of_nothing():
    assert shared_luck([]) is None
    assert shared_luck([np.zeros((6, 3)), np.full((6, 3), np.nan)]) is None
