from tests.report.figures.pictures import COMMON, has_colour, pixels
from unic_tfn.grid import Cell
from unic_tfn.page.canvas import PALETTE
from unic_tfn.report.figures.curves import Curve, Curves, draw_curves

CELLS = [Cell("text", "T"), Cell("text", "TA")]


def test_each_seed_has_a_colour_of_its_own():
    seeds = [Curve((2.0, 1.5, 1.0), (2.0, 1.6, 1.7), 2, 0), Curve((1.9, 1.4), (1.9, 1.8), 1, 1)]
    picture = draw_curves(Curves(**COMMON, cells=CELLS, curves={CELLS[0]: seeds}))
    assert has_colour(picture, PALETTE[0])
    assert has_colour(picture, PALETTE[1])
    assert not has_colour(picture, PALETTE[2])


def test_a_grid_without_curves_has_the_same_panels():
    empty, full = (
        draw_curves(Curves(**COMMON, cells=CELLS, curves=curves))
        for curves in ({}, {CELLS[1]: [Curve((1.0,), (1.0,), 1, 0)]})
    )
    assert pixels(empty).shape == pixels(full).shape
    assert empty.png != full.png
