import numpy as np
import pytest

from tests.interactions.networks import INPUTS, means_of, random_network, whole_table
from unic_tfn.interactions.coalitions import coalition_names, order


@pytest.mark.parametrize("letters", INPUTS)
def test_absent_modalities_come_from_one_clip(letters):
    """Against the whole table, entry by entry."""
    network, factors = random_network(letters, clips=5)
    table, means = whole_table(network, factors), means_of(network, factors)
    clips = range(5)
    for name, found in zip(coalition_names(letters), means.together, strict=True):
        expected = np.array(
            [
                np.mean([table[tuple(i if x in name else j for x in letters)] for j in clips], 0)
                for i in clips
            ]
        )
        np.testing.assert_allclose(found[: network.classes].T, expected, atol=1e-9)


@pytest.mark.parametrize("letters", INPUTS)
def test_with_one_absent_modality_both_ways_are_the_same_numbers(letters):
    means = means_of(*random_network(letters))
    few = [order(name) >= len(letters) - 1 for name in coalition_names(letters)]
    np.testing.assert_array_equal(means.together[few], means.own[few])
    if len(letters) > 1:
        assert np.abs(means.together[0] - means.own[0]).max() > 0.01
