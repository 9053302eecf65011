"""One look for all figures, and the same PNG and SVG bytes for the same figure."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from unic_tfn.lettering.fonts import NOT_DRAWN, drawable, font_families
from unic_tfn.messages.synthetic_notice import SYNTHETIC_NOTE
from unic_tfn.page.blocks import Picture

INK = "#1f2933"
FAINT = "#9aa5b1"
# Begins with colours of the Okabe-Ito palette, which colour-blind readers can tell apart.
PALETTE = (
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c6d31",
    "#6a51a3", "#b2b200", "#525252",
)  # fmt: skip
SETTINGS: dict[Any, Any] = {
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
NOTE_COLOUR = "#a02020"


@dataclass(frozen=True, kw_only=True)
class Plot:
    """What every figure has; one class below it for each kind of figure, with a `draw_...`.

    Args:
        name: of its files, without a suffix.
        caption: shown below it.
        alt: a description for those who cannot see it.
        synthetic: whether its data were generated.
    """

    name: str
    caption: str
    alt: str
    synthetic: bool

    def drawn(
        self, size: tuple[float, float], paint: Callable[[Figure], None], arranged: bool = True
    ) -> Picture:
        """Return the picture; see `draw` for the arguments."""
        return draw(self.name, self.caption, self.alt, size, self.synthetic, paint, arranged)


def draw(
    name: str,
    caption: str,
    alt: str,
    size: tuple[float, float],
    synthetic: bool,
    paint: Callable[[Figure], None],
    arranged: bool = True,
) -> Picture:
    """Return a picture, which carries a note if its data were generated.

    Args:
        name: of its files, without a suffix.
        caption: shown below it.
        alt: a description for those who cannot see it.
        size: width and height in inches.
        synthetic: whether its data were generated.
        paint: draws on the empty figure.
        arranged: whether Matplotlib finds room for everything, which is slow.
    """
    png, svg = io.BytesIO(), io.BytesIO()
    with mpl.rc_context({**SETTINGS, "font.family": list(font_families())}):
        figure = Figure(figsize=size, dpi=DPI, layout="constrained" if arranged else None)
        FigureCanvasAgg(figure)
        paint(figure)
        notes = [NOT_DRAWN] if _left_out(figure) else []
        if synthetic:
            notes.append(SYNTHETIC_NOTE)
        if notes:
            figure.supxlabel("\n".join(notes), fontsize=8, color=NOTE_COLOUR)
        if (engine := figure.get_layout_engine()) is not None:
            # Once is enough for both formats.
            engine.execute(figure)
            figure.set_layout_engine("none")
        # Versions and dates in the files would change their bytes from day to day.
        figure.savefig(png, format="png", metadata={"Software": None})
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    return Picture(name, caption, alt, png.getvalue(), svg.getvalue())


def _left_out(figure: Figure) -> bool:
    """Leave out of a figure's texts the words that no font can draw; return whether there are any.

    The class numbers beside the names, and the tables, tell such names apart.
    """
    found = False
    for text in figure.findobj(Text):
        shown = drawable(text.get_text())
        if shown != text.get_text():
            found = True
            text.set_text(shown)
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = [label.get_text() for label in axis.get_ticklabels()]
            shorter = [drawable(label) for label in labels]
            if shorter != labels:
                found = True
                axis.set_ticks(axis.get_ticklocs(), shorter)
    return found


def line_heights(panel_heights: Sequence[float], per_row: int) -> list[float]:
    """Return the height of each line of `per_row` panels: that of its tallest."""
    starts = range(0, len(panel_heights), per_row)
    return [max(panel_heights[start : start + per_row]) for start in starts]


def wrapped_panels(
    figure: Figure, count: int, per_row: int, heights: Sequence[float] | None = None
) -> list[Axes]:
    """Return `count` panels, filled line by line; the rest of the last line stays empty.

    Args:
        figure: an empty figure.
        count: the number of panels.
        per_row: the number of panels side by side.
        heights: of the lines, see `line_heights`; equal by default.
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
