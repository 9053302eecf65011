"""How long the texts are: a histogram for each split, in one panel."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import PALETTE, Plot, panels

MAX_BINS = 50


@dataclass(frozen=True, kw_only=True)
class LengthHistogram(Plot):
    """A line for each split: percent of its texts in each bin from 0 to the most steps.

    Args:
        lengths: valid steps of the texts, by split.
        steps: the most steps that a text can have.
    """

    lengths: Mapping[str, NDArray[np.int32]]
    steps: int


def draw_length_histogram(plot: LengthHistogram) -> Picture:
    """Return the picture."""
    edges = bin_edges(plot.steps)

    def paint(figure: Figure) -> None:
        axes = panels(figure, 1, 1)[0][0]
        for index, (split, lengths) in enumerate(plot.lengths.items()):
            shares = 100 * np.histogram(lengths, edges)[0] / max(1, len(lengths))
            axes.stairs(shares, edges, color=PALETTE[index], label=split, linewidth=1.6)
        axes.set_xlabel("valid steps")
        axes.set_ylabel("percent of clips")
        axes.set_ylim(0)
        axes.legend(frameon=False, fontsize=8)

    return plot.drawn((6.2, 2.6), paint)


def bin_edges(steps: int) -> NDArray[np.int64]:
    """Return the edges of at most `MAX_BINS` + 1 bins of equal whole width that hold 0 to steps."""
    width = -(-(steps + 1) // MAX_BINS)
    return np.arange(0, steps + 1 + width, width)
