from dataclasses import dataclass

import numpy as np

from unic_tfn.grid import Cell
from unic_tfn.report.plain import plain


@dataclass(frozen=True)
class Value:
    cell: Cell
    numbers: tuple[float, ...]


def test_values_become_plain():
    cell = Cell("text", "TA")
    assert plain(Value(cell, (1.0, float("inf")))) == {"cell": "T-TA", "numbers": [1.0, None]}
    assert plain({cell: np.int64(3), 1111: [np.float64(0.5), "x", None, True]}) == {
        "T-TA": 3,
        "1111": [0.5, "x", None, True],
    }


def test_the_last_digits_are_dropped():
    assert plain(0.1 + 0.2) == 0.3
