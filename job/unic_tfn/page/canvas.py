"""One look for all figures, and the same PNG and SVG bytes for the same figure."""

import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from unic_tfn.messages import SYNTHETIC_NOTE
from unic_tfn.page.blocks import Picture

INK = "#1f2933"
FAINT = "#9aa5b1"
# Blue and vermilion of the Okabe-Ito palette: told apart by colour-blind readers too.
TONES = {"helps": "#0072b2", "hurts": "#d55e00", "within noise": "#7b8794"}
MARKERS = {"helps": "^", "hurts": "v", "within noise": "o"}
PALETTE = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c6d31",
    "#6a51a3", "#b2b200", "#525252",
)  # fmt: skip
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.facecolor": "white",
    "svg.hashsalt": "unic-tfn",
    "svg.fonttype": "path",
}
DPI = 130


def draw(
    name: str,
    caption: str,
    alt: str,
    size: tuple[float, float],
    synthetic: bool,
    paint: Callable[[Figure], None],
    arranged: bool = True,
) -> Picture:
    """Return a picture that says on itself if its data were generated.

    Args:
        name: of its files.
        caption: shown below it.
        alt: what it shows, for those who cannot see it.
        size: width and height in inches.
        synthetic: whether its data were generated.
        paint: draws on the empty figure.
        arranged: whether Matplotlib is to find room for everything, which takes its time.
    """
    png, svg = io.BytesIO(), io.BytesIO()
    with mpl.rc_context(STYLE), _boxes_for_missing_letters():
        figure = Figure(figsize=size, dpi=DPI, layout="constrained" if arranged else None)
        FigureCanvasAgg(figure)
        paint(figure)
        if synthetic:
            figure.supxlabel(SYNTHETIC_NOTE, fontsize=8, color="#a02020")
        if (engine := figure.get_layout_engine()) is not None:
            # Once is enough for both formats.
            engine.execute(figure)
            figure.set_layout_engine("none")
        # Versions and dates in the files would change their bytes from day to day.
        figure.savefig(png, format="png", metadata={"Software": None})
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    return Picture(name, caption, alt, png.getvalue(), svg.getvalue())


@contextmanager
def _boxes_for_missing_letters() -> Iterator[None]:
    """Let names in a script that the font lacks be drawn as boxes, without a warning for each.

    A class's number beside its name, and the tables, say which is which.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        yield


def line_heights(panel_heights: Sequence[float], per_row: int) -> list[float]:
    """Return the height of each line of panels, so many to a line: that of its tallest."""
    starts = range(0, len(panel_heights), per_row)
    return [max(panel_heights[start : start + per_row]) for start in starts]


def wrapped_panels(
    figure: Figure, count: int, per_row: int, heights: Sequence[float] | None = None
) -> list[Axes]:
    """Return so many panels, filled line by line; what is left of the last line stays empty.

    Args:
        figure: an empty one.
        count: how many panels.
        per_row: how many stand side by side.
        heights: of the lines, see `line_heights`; all alike by default.
    """
    lines = -(-count // per_row)
    places = [place for row in panels(figure, lines, per_row, heights) for place in row]
    for place in places[count:]:
        place.set_axis_off()
    return places[:count]


def panels(
    figure: Figure, rows: int, columns: int, heights: Sequence[float] | None = None
) -> list[list[Axes]]:
    """Return a figure's panels by row and column."""
    grid = figure.subplots(rows, columns, squeeze=False, height_ratios=heights)
    return [list(row) for row in grid]
