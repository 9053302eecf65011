import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex

from tests.report.figures.pictures import COMMON, has_colour, pixels
from unic_tfn.grid import Cell
from unic_tfn.report.figures.confusion_grid import ConfusionGrid, draw_confusion_grid

CELLS = [Cell("text", "T"), Cell("text", "TA")]


def drawn(matrices):
    return draw_confusion_grid(ConfusionGrid(**COMMON, cells=CELLS, matrices=matrices))


def test_a_cell_without_a_matrix_is_a_hole():
    both = drawn(dict.fromkeys(CELLS, np.eye(2, dtype=int)))
    first_only = drawn({CELLS[0]: np.eye(2, dtype=int)})
    assert pixels(both).shape == pixels(first_only).shape
    width = pixels(both).shape[1] // 2
    assert (pixels(both)[:, : width - 30] == pixels(first_only)[:, : width - 30]).all()
    assert (pixels(both)[:, width:] != pixels(first_only)[:, width:]).any()


def test_colours_are_shares_of_the_row():
    half = to_hex(colormaps["Blues"](0.5))
    assert has_colour(drawn({CELLS[0]: np.array([[3, 3], [0, 1]])}), half)
    # A class that no clip has makes an empty row, not a division by zero.
    assert not has_colour(drawn({CELLS[0]: np.array([[0, 0], [0, 1]])}), half)
