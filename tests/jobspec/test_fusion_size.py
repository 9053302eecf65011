"""Counts by hand; that they are every network's own is held in `tests/model/test_network.py`."""

import pytest

from unic_tfn.jobspec.fusion_size import FusionSize, fusion_weights

SIZE = FusionSize(widths=(4, 2), units=10, rank=3, classes=7)


@pytest.mark.parametrize(
    ("name", "weights", "biases", "is_last"),
    [
        ("tensor", 5 * 3 * 10, 10, False),
        ("concat", (4 + 2) * 10, 10, False),
        ("low_rank", (5 + 3) * 3 * 7 + 3, 7, True),
        ("late", (4 + 2) * 7, 2 * 7, True),
    ],
)
def test_counts(name, weights, biases, is_last):
    found = fusion_weights(name, SIZE)
    assert (found.weights, found.biases, found.is_last) == (weights, biases, is_last)
