"""Reliability diagrams: how often predictions of a certain confidence are right."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import FAINT, PALETTE, Plot, panels

RECORDED, SCALED = PALETTE[5], PALETTE[0]
# Inches of a panel's side.
SIDE = 2.4


@dataclass(frozen=True)
class Curve:
    """The bins that have predictions, each with its mean confidence and its accuracy: fractions."""

    confidence: tuple[float, ...]
    accuracy: tuple[float, ...]


@dataclass(frozen=True)
class ReliabilityGroup:
    """One panel.

    Args:
        title: above the panel.
        recorded: of the probabilities as the networks give them.
        scaled: of those after temperature scaling.
    """

    title: str
    recorded: Curve
    scaled: Curve


@dataclass(frozen=True, kw_only=True)
class Reliability(Plot):
    """One panel for each group, side by side."""

    groups: Sequence[ReliabilityGroup]


def draw_reliability(plot: Reliability) -> Picture:
    """Return the picture."""

    def paint(figure: Figure) -> None:
        places = panels(figure, 1, len(plot.groups))[0]
        for place, group in zip(places, plot.groups, strict=True):
            _panel(place, group)
        places[0].set_ylabel("right, percent", fontsize=8)
        lines = {"as recorded": RECORDED, "after temperature scaling": SCALED}
        figure.legend(
            handles=[
                Line2D([], [], color=colour, marker="o", markersize=4, label=word)
                for word, colour in lines.items()
            ],
            loc="outside upper center",
            ncols=2,
            frameon=False,
        )

    return plot.drawn((SIDE * max(len(plot.groups), 2), SIDE + 0.5), paint)


def _panel(axes: Axes, group: ReliabilityGroup) -> None:
    axes.plot([0, 100], [0, 100], color=FAINT, linewidth=1)
    for curve, colour in ((group.recorded, RECORDED), (group.scaled, SCALED)):
        x, y = ([100 * value for value in side] for side in (curve.confidence, curve.accuracy))
        axes.plot(x, y, color=colour, marker="o", markersize=3, linewidth=1.2)
    axes.set_title(group.title, loc="left")
    axes.set_xlabel("confidence, percent", fontsize=8)
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 100)
    axes.tick_params(labelsize=7)
