"""Tables of shares as colours: recall by class, agreement between label sources."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import draw, line_heights, wrapped_panels


@dataclass(frozen=True)
class Heat:
    """One panel: (rows, columns) of numbers, NaN a hole; texts stand in the cells."""

    title: str
    values: np.ndarray
    texts: Sequence[Sequence[str]]
    rows: Sequence[str]
    columns: Sequence[str]
    down: str = ""
    across: str = ""


def heat_picture(
    name: str,
    caption: str,
    alt: str,
    heats: Sequence[Heat],
    per_row: int,
    synthetic: bool,
    cell: tuple[float, float] = (0.62, 0.27),
) -> Picture:
    """Return panels of coloured cells, 0 white to 1 dark.

    Args:
        name: of its files.
        caption: shown below it.
        alt: what it shows.
        heats: the panels.
        per_row: how many stand side by side.
        synthetic: whether its data were generated.
        cell: width and height of a coloured cell in inches.
    """
    width = per_row * (1.5 + cell[0] * max(len(heat.columns) for heat in heats))
    heights = line_heights([1.1 + cell[1] * len(heat.rows) for heat in heats], per_row)

    def paint(figure: Figure) -> None:
        places = wrapped_panels(figure, len(heats), per_row, heights)
        for place, heat in zip(places, heats, strict=True):
            _panel(place, heat)

    return draw(name, caption, alt, (width, sum(heights) + 0.2), synthetic, paint)


def _panel(axes: Axes, heat: Heat) -> None:
    axes.imshow(np.nan_to_num(heat.values), cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for row, column in np.ndindex(*heat.values.shape):
        strong = heat.values[row, column] > 0.55
        axes.text(
            column,
            row,
            heat.texts[row][column],
            ha="center",
            va="center",
            in_layout=False,
            fontsize=7.5,
            color="white" if strong else "#1f2933",
        )
    axes.set_xticks(range(len(heat.columns)), list(heat.columns))
    axes.set_yticks(range(len(heat.rows)), list(heat.rows))
    axes.set_title(heat.title, loc="left")
    axes.set_xlabel(heat.across, fontsize=8)
    axes.set_ylabel(heat.down, fontsize=8)
    axes.tick_params(length=0, labelsize=8)
    axes.spines[:].set_visible(False)
