"""The shares of the classes in each split: a panel of horizontal bars for each label source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unic_tfn.data_card.figures.panels import PER_ROW, shared_legend
from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import PALETTE, Plot, line_heights, wrapped_panels
from unic_tfn.page.wording import numbered

# With more classes a figure is too large to be looked at, or to be drawn.
MOST_CLASSES = 40


@dataclass(frozen=True)
class ClassPanel:
    """One panel: a bar for each class and split.

    Args:
        title: the label source.
        classes: the class names in index order.
        shares: (classes,) fractions by split.
    """

    title: str
    classes: Sequence[str]
    shares: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, kw_only=True)
class ClassBars(Plot):
    """The bars of all label sources, in percent.

    Args:
        panels: one for each label source.
    """

    panels: Sequence[ClassPanel]


def draw_class_bars(plot: ClassBars) -> Picture:
    """Return the picture, panels two by two."""
    across = min(PER_ROW, len(plot.panels))
    heights = line_heights([0.9 + 0.34 * len(panel.classes) for panel in plot.panels], across)

    def paint(figure: Figure) -> None:
        places = wrapped_panels(figure, len(plot.panels), across, heights)
        for place, panel in zip(places, plot.panels, strict=True):
            _panel(place, panel)
        shared_legend(figure, places[0])

    return plot.drawn((4.6 * across, sum(heights) + 0.2), paint)


def _panel(axes: Axes, panel: ClassPanel) -> None:
    thickness = 0.8 / len(panel.shares)
    for index, (split, shares) in enumerate(panel.shares.items()):
        places = np.arange(len(shares)) + (index - (len(panel.shares) - 1) / 2) * thickness
        axes.barh(places, 100 * shares, thickness, color=PALETTE[index], label=split)
    axes.set_yticks(range(len(panel.classes)), numbered(panel.classes))
    axes.invert_yaxis()
    axes.set_title(panel.title, loc="left")
    axes.set_xlabel("percent", fontsize=8)
    axes.tick_params(axis="y", length=0)
