import numpy as np
import pytest

from tests.interactions.networks import INPUTS, contracted, random_network
from unic_tfn.interactions import contraction as room


@pytest.mark.parametrize("letters", INPUTS)
def test_is_the_sum_over_all_but_the_appended_one(letters):
    network, (first, *_) = random_network(letters)
    expected = np.tensordot(first, network.kernel[:-1], 1)
    np.testing.assert_allclose(contracted(network, first), expected, atol=1e-12)


@pytest.mark.parametrize("pieces", [1, 3, 1000])
def test_pieces_leave_nothing_out(pieces, monkeypatch):
    monkeypatch.setattr(room, "PIECES", pieces)
    test_is_the_sum_over_all_but_the_appended_one("TAV")
