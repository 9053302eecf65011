"""Figure 2: the confusion matrices of all cells in one picture, in the paper's arrangement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unic_tfn.grid import Cell
from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import FAINT, INK, Plot
from unic_tfn.report.figures.arrangement import arrangement

# In units of a matrix's side: the place of a matrix with the room around it, and its upper left
# corner in that place.
STEP = (1.26, 1.32)
MARGIN = (0.18, 0.2)
FOOT = 0.2
INCHES = 2.0
# Shares of a row above this have white numbers.
DARK = 0.5
# With more classes the numbers would cover each other: colours alone, and every tenth class.
MOST_WRITTEN = 20


@dataclass(frozen=True, kw_only=True)
class ConfusionGrid(Plot):
    """All matrices: rows gold, columns predicted, coloured by share of the row.

    Args:
        cells: of the grid; a cell without a matrix is drawn as a hole.
        matrices: (classes, classes) counts of clips by cell.
    """

    cells: Sequence[Cell]
    matrices: Mapping[Cell, np.ndarray]


def draw_confusion_grid(plot: ConfusionGrid) -> Picture:
    """Return the picture."""
    rows = arrangement(plot.cells)
    across, down = STEP[0] * max(len(row) for row in rows), STEP[1] * len(rows)

    def paint(figure: Figure) -> None:
        # A single pair of axes for all matrices; one for each takes ten times as long to draw.
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, across)
        axes.set_ylim(down + FOOT, 0)
        for down_by, row in enumerate(rows):
            for across_by, cell in enumerate(row):
                corner = (STEP[0] * across_by + MARGIN[0], STEP[1] * down_by + MARGIN[1])
                axes.text(corner[0], corner[1] - 0.04, cell.name, fontsize=10, fontweight="bold")
                if cell in plot.matrices:
                    _matrix(axes, plot.matrices[cell], *corner)
                else:
                    _hole(axes, *corner)
        axes.text(
            across - 0.06, down + 0.06, "down: gold class, across: predicted class",
            fontsize=8, ha="right", va="center",
        )  # fmt: skip

    return plot.drawn((INCHES * across, INCHES * (down + FOOT)), paint, arranged=False)


def _matrix(axes: Axes, counts: np.ndarray, left: float, top: float) -> None:
    """Draw a matrix into the unit square whose upper left corner this is."""
    support = counts.sum(1, keepdims=True)
    shares = np.divide(counts, support, out=np.zeros(counts.shape), where=support > 0)
    extent = (left, left + 1, top + 1, top)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, extent=extent, aspect="auto")
    axes.plot(*_square(left, top), color=FAINT, linewidth=0.6)
    side = 1 / len(counts)
    small = 7 if len(counts) <= 8 else 5
    every = 1 if len(counts) <= MOST_WRITTEN else 10
    written = zip(*np.nonzero(counts), strict=True) if every == 1 else ()
    for row, column in written:
        axes.text(
            left + (column + 0.5) * side,
            top + (row + 0.5) * side,
            str(counts[row, column]),
            ha="center",
            va="center",
            fontsize=small,
            color="white" if shares[row, column] > DARK else INK,
            fontweight="bold" if row == column else "normal",
        )
    for index in range(0, len(counts), every):
        place = (index + 0.5) * side
        axes.text(left - 0.03, top + place, str(index), fontsize=small, ha="right", va="center")
        axes.text(left + place, top + 1.03, str(index), fontsize=small, ha="center", va="top")


def _hole(axes: Axes, left: float, top: float) -> None:
    axes.plot(*_square(left, top), color=FAINT, linewidth=0.6, linestyle=":")
    axes.text(left + 0.5, top + 0.5, "no run", ha="center", va="center", color=FAINT)


def _square(left: float, top: float) -> tuple[list[float], list[float]]:
    return [left, left + 1, left + 1, left, left], [top, top, top + 1, top + 1, top]
