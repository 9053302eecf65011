"""The contraction; that blocks and exchanges are exact is held in `test_fusion`."""

import numpy as np
import pytest

from tests.interactions.networks import INPUTS, random_network
from unic_tfn.interactions.fusions import tensor as room
from unic_tfn.interactions.workers import workers


@pytest.mark.parametrize("letters", INPUTS)
def test_is_the_sum_over_all_but_the_appended_one(letters):
    network, (first, *_) = random_network(letters)
    kernel = network.fusion.kernel
    with workers() as pool:
        found = room.contract_first(kernel, first, pool)
    np.testing.assert_allclose(found, np.tensordot(first, kernel[:-1], 1), atol=1e-12)


@pytest.mark.parametrize("pieces", [1, 3, 1000])
def test_pieces_leave_nothing_out(pieces, monkeypatch):
    monkeypatch.setattr(room, "PIECES", pieces)
    test_is_the_sum_over_all_but_the_appended_one("TAV")
