"""Usable information by input: a point with its interval, one panel for each label source."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import FAINT, PALETTE, Plot, line_heights, wrapped_panels


@dataclass(frozen=True)
class InformationRow:
    """One input: its name, what it says in bits, and the interval or None."""

    label: str
    value: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class InformationGroup:
    """One label source, a panel."""

    title: str
    rows: Sequence[InformationRow]


@dataclass(frozen=True, kw_only=True)
class InformationByInput(Plot):
    """Panels with the same axis, inputs from top to bottom."""

    groups: Sequence[InformationGroup]


def draw_information_by_input(plot: InformationByInput) -> Picture:
    """Return the picture."""
    per_row = min(2, len(plot.groups))
    heights = line_heights([0.9 + 0.24 * len(group.rows) for group in plot.groups], per_row)
    ends = [end for group in plot.groups for row in group.rows for end in _ends(row)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    margin = 0.04 * (high - low) or 0.1

    def paint(figure: Figure) -> None:
        places = wrapped_panels(figure, len(plot.groups), per_row, heights)
        for place, group in zip(places, plot.groups, strict=True):
            _panel(place, group)
            place.set_xlim(low - margin, high + margin)

    return plot.drawn((4.8 * per_row, sum(heights) + 0.3), paint)


def _ends(row: InformationRow) -> tuple[float, ...]:
    return (row.value, *(row.interval or ()))


def _panel(axes: Axes, group: InformationGroup) -> None:
    axes.axvline(0, color=FAINT, linewidth=1)
    axes.grid(axis="x", color="#e4e7eb", linewidth=0.7)
    axes.set_axisbelow(True)
    for index, row in enumerate(group.rows):
        if row.interval is not None:
            axes.plot(row.interval, [-index, -index], color=PALETTE[0], linewidth=1.6)
        axes.plot(row.value, -index, "o", color=PALETTE[0], markersize=6)
    axes.set_yticks([-index for index in range(len(group.rows))], [row.label for row in group.rows])
    axes.set_ylim(-len(group.rows) + 0.4, 0.6)
    axes.set_title(group.title, loc="left")
    axes.set_xlabel("usable information, bits", fontsize=8)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
