"""The shares of the classes in each split: a panel of horizontal bars for each label source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unic_tfn.data_card.figures.panels import PER_ROW, shared_legend
from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import PALETTE, draw, line_heights, wrapped_panels
from unic_tfn.page.wording import numbered

# With more classes a figure is too large to be looked at, or to be drawn.
MOST_CLASSES = 40
CAPTION = "How the classes are spread in each split: percent of its labelled clips."


@dataclass(frozen=True)
class ClassBars:
    """One panel: a bar for each class and split.

    Args:
        title: the label source.
        classes: the class names in index order.
        shares: (classes,) fractions by split.
    """

    title: str
    classes: Sequence[str]
    shares: Mapping[str, NDArray[np.float64]]


def class_bars(bars: Sequence[ClassBars], alt: str, synthetic: bool) -> Picture:
    """Return the bars in percent, panels two by two.

    Args:
        bars: the panels.
        alt: the most frequent classes, in words.
        synthetic: whether the data were generated.
    """
    across = min(PER_ROW, len(bars))
    heights = line_heights([0.9 + 0.34 * len(panel.classes) for panel in bars], across)

    def paint(figure: Figure) -> None:
        places = wrapped_panels(figure, len(bars), across, heights)
        for place, panel in zip(places, bars, strict=True):
            _panel(place, panel)
        shared_legend(figure, places[0])

    return draw("classes", CAPTION, alt, (4.6 * across, sum(heights) + 0.2), synthetic, paint)


def _panel(axes: Axes, bars: ClassBars) -> None:
    thickness = 0.8 / len(bars.shares)
    for index, (split, shares) in enumerate(bars.shares.items()):
        places = np.arange(len(shares)) + (index - (len(bars.shares) - 1) / 2) * thickness
        axes.barh(places, 100 * shares, thickness, color=PALETTE[index], label=split)
    axes.set_yticks(range(len(bars.classes)), numbered(bars.classes))
    axes.invert_yaxis()
    axes.set_title(bars.title, loc="left")
    axes.set_xlabel("percent", fontsize=8)
    axes.tick_params(axis="y", length=0)
