import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread

from unic_tfn.page.canvas import Plot, draw, line_heights, wrapped_panels


@pytest.mark.parametrize("arranged", [True, False])
def test_pictures_say_that_data_are_synthetic(arranged):
    def paint(figure):
        figure.text(0.5, 0.5, "x")
        figure.add_subplot() if arranged else None

    noted, silent = (
        draw("n", "c", "a", (3, 2), synthetic, paint, arranged) for synthetic in (True, False)
    )
    # The note is red; nothing else of a figure's frame is.
    red = [np.ptp(imread(io.BytesIO(p.png))[-30:, :, :3], axis=2).max() for p in (noted, silent)]
    assert red[0] > 0.3 > red[1]
    assert len(noted.svg) > len(silent.svg)


def test_the_same_figure_has_the_same_bytes():
    def paint(figure):
        figure.add_subplot().plot([1, 2], [3, 4])

    plot = Plot(name="n", caption="c", alt="a", synthetic=False)
    assert plot.drawn((3, 2), paint) == draw("n", "c", "a", (3, 2), False, paint)


def test_lines_of_panels_are_as_high_as_their_tallest():
    assert line_heights([1.0, 3.0, 2.0], 2) == [3.0, 2.0]
    assert line_heights([1.0], 2) == [1.0]


def test_what_is_left_of_the_last_line_stays_empty():
    figure = Figure()
    panels = wrapped_panels(figure, 3, 2)
    assert len(panels) == 3
    assert [axes.axison for axes in figure.axes] == [True, True, True, False]
