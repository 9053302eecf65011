"""How long the texts are: a histogram for each split, in one panel."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import PALETTE, draw, panels

MAX_BINS = 50
CAPTION = "Valid steps of the texts: percent of each split's clips."


@dataclass(frozen=True)
class LengthHistogram:
    """What is drawn.

    Args:
        lengths: valid steps of the texts, by split.
        steps: the most that a text can have.
        synthetic: whether the data were generated.
    """

    lengths: Mapping[str, NDArray[np.int32]]
    steps: int
    synthetic: bool


def length_histogram(histogram: LengthHistogram) -> Picture:
    """Return a line for each split: percent of its texts in each bin from 0 to the most steps."""
    edges = bin_edges(histogram.steps)

    def paint(figure: Figure) -> None:
        axes = panels(figure, 1, 1)[0][0]
        for index, (split, lengths) in enumerate(histogram.lengths.items()):
            shares = 100 * np.histogram(lengths, edges)[0] / max(1, len(lengths))
            axes.stairs(shares, edges, color=PALETTE[index], label=split, linewidth=1.6)
        axes.set_xlabel("valid steps")
        axes.set_ylabel("percent of clips")
        axes.set_ylim(0)
        axes.legend(frameon=False, fontsize=8)

    lengths = np.concatenate(list(histogram.lengths.values()))
    median = int(np.quantile(lengths, 0.5, method="nearest"))
    alt = f"Histogram of text lengths: {lengths.min()} to {lengths.max()}, median {median}."
    return draw("lengths", CAPTION, alt, (6.2, 2.6), histogram.synthetic, paint)


def bin_edges(steps: int) -> NDArray[np.int64]:
    """Return the edges of at most `MAX_BINS` + 1 bins of equal whole width that hold 0 to steps."""
    width = -(-(steps + 1) // MAX_BINS)
    return np.arange(0, steps + 1 + width, width)
