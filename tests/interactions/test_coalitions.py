from itertools import permutations

import numpy as np
import pytest

from tests.interactions.networks import INPUTS
from unic_tfn.interactions.coalitions import coalition_names, dividends, members, order, shapley


def draw(letters):
    return np.random.default_rng(3).standard_normal((2 ** len(letters), 4))


def test_names_are_those_of_the_design():
    assert coalition_names("TAV") == ("1", "T", "A", "V", "TA", "TV", "AV", "TAV")
    assert coalition_names("AV") == ("1", "A", "V", "AV")
    assert coalition_names("T") == ("1", "T")
    assert [order(name) for name in coalition_names("TAV")] == [0, 1, 1, 1, 2, 2, 2, 3]


@pytest.mark.parametrize("letters", INPUTS)
def test_dividends_of_all_subsets_sum_to_the_value(letters):
    values, names = draw(letters), coalition_names(letters)
    found = dividends(values, letters)
    for name, value in zip(names, values, strict=True):
        inside = [members(other) <= members(name) for other in names]
        np.testing.assert_allclose(found[inside].sum(0), value, atol=1e-12)


@pytest.mark.parametrize("letters", INPUTS)
def test_shapley_values_are_the_mean_over_all_orders_of_joining(letters):
    values = draw(letters)
    by_members = dict(zip(map(members, coalition_names(letters)), values, strict=True))
    expected = np.zeros((len(letters), values.shape[1]))
    orders = list(permutations(letters))
    for sequence in orders:
        for place, letter in enumerate(sequence):
            before, after = frozenset(sequence[:place]), frozenset(sequence[: place + 1])
            gain = by_members[after] - by_members[before]
            expected[letters.index(letter)] += gain / len(orders)
    found = shapley(values, letters)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    np.testing.assert_allclose(found.sum(0), values[-1] - values[0], atol=1e-12)
