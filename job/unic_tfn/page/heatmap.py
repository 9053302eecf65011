"""Tables of shares as colours: recall by class, agreement between label sources."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import INK, Plot, line_heights, wrapped_panels

# Cells darker than this have white text.
DARK = 0.55


@dataclass(frozen=True)
class Heat:
    """One panel: (rows, columns) of shares from 0 to 1, NaN where there is none.

    Args:
        title: above the panel.
        values: (rows, columns).
        texts: written in the cells.
        rows: their labels.
        columns: their labels.
        across: label of the horizontal axis.
    """

    title: str
    values: np.ndarray
    texts: Sequence[Sequence[str]]
    rows: Sequence[str]
    columns: Sequence[str]
    across: str = ""


@dataclass(frozen=True, kw_only=True)
class Heatmaps(Plot):
    """Panels of coloured cells, 0 white to 1 dark.

    Args:
        heats: the panels, at least one.
        per_row: the number of panels side by side.
        cell: width and height of a coloured cell in inches.
    """

    heats: Sequence[Heat]
    per_row: int
    cell: tuple[float, float]


def draw_heatmaps(plot: Heatmaps) -> Picture:
    """Return the picture."""
    across, down = plot.cell
    width = plot.per_row * (1.5 + across * max(len(heat.columns) for heat in plot.heats))
    heights = line_heights([1.1 + down * len(heat.rows) for heat in plot.heats], plot.per_row)

    def paint(figure: Figure) -> None:
        places = wrapped_panels(figure, len(plot.heats), plot.per_row, heights)
        for place, heat in zip(places, plot.heats, strict=True):
            _panel(place, heat)

    return plot.drawn((width, sum(heights) + 0.2), paint)


def _panel(axes: Axes, heat: Heat) -> None:
    axes.imshow(np.nan_to_num(heat.values), cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for row, column in np.ndindex(*heat.values.shape):
        axes.text(
            column,
            row,
            heat.texts[row][column],
            ha="center",
            va="center",
            in_layout=False,
            fontsize=7.5,
            color="white" if heat.values[row, column] > DARK else INK,
        )
    axes.set_xticks(range(len(heat.columns)), list(heat.columns))
    axes.set_yticks(range(len(heat.rows)), list(heat.rows))
    axes.set_title(heat.title, loc="left")
    axes.set_xlabel(heat.across, fontsize=8)
    axes.tick_params(length=0, labelsize=8)
    axes.spines[:].set_visible(False)
