"""Shapley values by input: a large point for each modality, a small one for each seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unic_tfn.grid import LETTER_WORDS
from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import FAINT, PALETTE, Plot, line_heights, wrapped_panels

MARKERS = ("o", "s", "D")


@dataclass(frozen=True)
class ShapleyGroup:
    """One label source, a panel.

    Args:
        title: above the panel.
        rows: their labels.
        values: by row and letter, the value of each seed.
    """

    title: str
    rows: Sequence[str]
    values: Sequence[Mapping[str, Sequence[float]]]


@dataclass(frozen=True, kw_only=True)
class ShapleyValues(Plot):
    """One panel for each label source; modalities differ in colour and shape.

    Args:
        groups: the panels.
        axis: label of the horizontal axes.
    """

    groups: Sequence[ShapleyGroup]
    axis: str


def draw_shapley_values(plot: ShapleyValues) -> Picture:
    """Return the picture."""
    per_row = min(2, len(plot.groups))
    heights = line_heights([1.0 + 0.5 * len(group.rows) for group in plot.groups], per_row)

    def paint(figure: Figure) -> None:
        places = wrapped_panels(figure, len(plot.groups), per_row, heights)
        for place, group in zip(places, plot.groups, strict=True):
            _panel(place, group)
            place.set_xlabel(plot.axis, fontsize=8)
        figure.legend(
            handles=[
                Line2D([], [], color=colour, marker=marker, linestyle="", label=word)
                for word, colour, marker in zip(
                    LETTER_WORDS.values(), PALETTE, MARKERS, strict=False
                )
            ],
            loc="outside upper center",
            ncols=3,
            frameon=False,
        )

    return plot.drawn((4.8 * per_row, sum(heights) + 0.7), paint)


def _panel(axes: Axes, group: ShapleyGroup) -> None:
    axes.axvline(0, color=FAINT, linewidth=1)
    axes.grid(axis="x", color="#e4e7eb", linewidth=0.7)
    axes.set_axisbelow(True)
    for row, values in enumerate(group.values):
        for place, (letter, seeds) in enumerate(values.items()):
            index = list(LETTER_WORDS).index(letter)
            look: dict[str, Any] = {"color": PALETTE[index], "linestyle": ""}
            y = -row + 0.22 * ((len(values) - 1) / 2 - place)
            points = [100 * value for value in seeds]
            axes.plot(points, [y] * len(points), marker=".", markersize=4, alpha=0.6, **look)
            axes.plot([fmean(points)], [y], marker=MARKERS[index], markersize=6, **look)
    axes.set_yticks([-row for row in range(len(group.rows))], list(group.rows))
    axes.set_ylim(-len(group.rows) + 0.45, 0.55)
    axes.set_title(group.title, loc="left")
    axes.tick_params(axis="y", length=0)
