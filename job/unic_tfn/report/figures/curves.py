"""Learning curves: training and validation loss by epoch, for every seed of every cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from unic_tfn.grid import Cell
from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import FAINT, PALETTE, Plot, panels
from unic_tfn.report.figures.arrangement import arrangement


@dataclass(frozen=True)
class Curve:
    """One run's losses.

    Args:
        train: in nats by epoch.
        valid: the same of the validation clips.
        best_epoch: the epoch, counted from 1, whose weights were kept.
        seed: the number of its seed, which has a colour.
    """

    train: Sequence[float]
    valid: Sequence[float]
    best_epoch: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class Curves(Plot):
    """The learning curves of all cells, arranged as in Figure 2.

    Args:
        cells: of the grid; a cell without curves has an empty panel.
        curves: the curves of each cell, one for each run.
    """

    cells: Sequence[Cell]
    curves: Mapping[Cell, Sequence[Curve]]


def draw_curves(plot: Curves) -> Picture:
    """Return the picture."""
    rows = arrangement(plot.cells)
    width = max(len(row) for row in rows)

    def paint(figure: Figure) -> None:
        for row, places in zip(rows, panels(figure, len(rows), width), strict=True):
            for place in places[len(row) :]:
                place.set_axis_off()
            for cell, place in zip(row, places, strict=False):
                place.set_title(cell.name)
                place.tick_params(labelsize=7)
                for curve in plot.curves.get(cell, ()):
                    _curve(place, curve, PALETTE[curve.seed % len(PALETTE)])
            places[0].set_ylabel("loss, nats", fontsize=8)
        figure.legend(
            handles=[
                Line2D([], [], color="#52606d", label="validation"),
                Line2D([], [], color="#52606d", linestyle=":", label="training"),
                Line2D([], [], color="#52606d", marker="o", linestyle="", label="kept"),
            ],
            loc="outside upper center",
            ncols=3,
            frameon=False,
        )

    return plot.drawn((2.5 * width, 1.9 * len(rows) + 0.5), paint)


def _curve(axes: Axes, curve: Curve, colour: str) -> None:
    epochs = range(1, len(curve.valid) + 1)
    axes.plot(epochs, curve.train, ":", color=colour, linewidth=1.0)
    axes.plot(epochs, curve.valid, color=colour, linewidth=1.2)
    best = min(max(curve.best_epoch, 1), len(curve.valid))
    axes.plot(best, curve.valid[best - 1], "o", color=colour, markersize=4)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(color=FAINT, alpha=0.25, linewidth=0.6)
