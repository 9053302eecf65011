"""The accuracy of majority class and linear probe: a dot plot with a panel per label source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unic_tfn.data_card.figures.panels import PER_ROW, shared_legend
from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import FAINT, INK, PALETTE, Plot, wrapped_panels


@dataclass(frozen=True)
class DotRow:
    """One row of a panel: the accuracies in one cell, as fractions, None where there is none."""

    cell: str
    majority: float | None
    probe: float | None


@dataclass(frozen=True, kw_only=True)
class BaselineDots(Plot):
    """The accuracies in percent, one row for each cell.

    Args:
        panels: the rows of each panel, by its title.
    """

    panels: Mapping[str, Sequence[DotRow]]


def draw_baseline_dots(plot: BaselineDots) -> Picture:
    """Return the picture, panels two by two."""
    across = min(PER_ROW, len(plot.panels))
    lines = -(-len(plot.panels) // across)
    tallest = max(len(rows) for rows in plot.panels.values())
    right = 100 * _right_end([row for rows in plot.panels.values() for row in rows])

    def paint(figure: Figure) -> None:
        places = wrapped_panels(figure, len(plot.panels), across)
        for place, (title, rows) in zip(places, plot.panels.items(), strict=True):
            _panel(place, title, rows)
            place.set_xlim(0, right)
        shared_legend(figure, places[0])

    size = (4.2 * across, lines * (0.8 + 0.27 * tallest) + 0.2)
    return plot.drawn(size, paint)


def _right_end(rows: Sequence[DotRow]) -> float:
    """Return the fraction at which the axes end, the same for all panels."""
    values = [value for row in rows for value in (row.majority, row.probe)]
    best = max((value for value in values if value is not None), default=1.0)
    return min(1.0, max(0.1, 1.15 * best))


def _panel(axes: Axes, title: str, rows: Sequence[DotRow]) -> None:
    for place, row in enumerate(rows):
        if row.majority is not None and row.probe is not None:
            ends = [100 * row.majority, 100 * row.probe]
            axes.plot(ends, [place, place], color=FAINT, linewidth=1, zorder=1)
    _series(axes, "majority class", "|", INK, [row.majority for row in rows])
    _series(axes, "linear probe", "o", PALETTE[0], [row.probe for row in rows])
    axes.set_yticks(range(len(rows)), [row.cell for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_title(title, loc="left")
    axes.set_xlabel("accuracy on the test clips, percent", fontsize=8)
    axes.tick_params(axis="y", length=0)


def _series(
    axes: Axes, label: str, marker: str, colour: str, values: Sequence[float | None]
) -> None:
    there = [(100 * value, place) for place, value in enumerate(values) if value is not None]
    across, down = [value for value, _ in there], [place for _, place in there]
    axes.scatter(across, down, s=36, color=colour, marker=marker, label=label, zorder=2)
