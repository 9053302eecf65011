"""How often each class is predicted, beside how often it is the gold label: stacked bars."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import PALETTE, Plot, line_heights, wrapped_panels
from unic_tfn.page.wording import LONGEST_CLASS, shortened
from unic_tfn.scoring.scores import Numbers

# With more classes colours come back so often that a legend says nothing; bars are in index order.
MOST_IN_LEGEND = 20
# Two such names stand side by side below a panel.
SHORT_NAME = 14


@dataclass(frozen=True)
class ShareGroup:
    """One label source, a panel.

    Args:
        title: above the panel.
        bars: labels of the bars; the first is that of the gold labels.
        shares: (bars, classes), each row with the sum 1.
        classes: the class names in index order.
    """

    title: str
    bars: Sequence[str]
    shares: Numbers
    classes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ClassShares(Plot):
    """Stacked bars, one panel for each label source, classes coloured by index."""

    groups: Sequence[ShareGroup]


def draw_class_shares(plot: ClassShares) -> Picture:
    """Return the picture."""
    per_row = min(2, len(plot.groups))
    heights = line_heights([1.0 + 0.27 * len(group.bars) for group in plot.groups], per_row)
    legends = list(dict.fromkeys(tuple(group.classes) for group in plot.groups))

    legend = legends[0] if len(legends) == 1 and len(legends[0]) <= MOST_IN_LEGEND else ()
    longest = max((len(name) for name in legend), default=0)
    across = per_row * (2 if longest <= SHORT_NAME else 1)
    lines = -(-len(legend) // across)

    def paint(figure: Figure) -> None:
        places = wrapped_panels(figure, len(plot.groups), per_row, heights)
        for place, group in zip(places, plot.groups, strict=True):
            y = -np.arange(len(group.bars), dtype=float)
            y[0] += 0.3
            left = np.zeros(len(group.bars))
            for index, share in enumerate(100 * group.shares.T):
                colour = PALETTE[index % len(PALETTE)]
                place.barh(y, share, left=left, color=colour, height=0.78, edgecolor="white")
                left += share
            place.set_yticks(y, list(group.bars))
            place.set_xlim(0, 100)
            place.set_title(group.title, loc="left")
            place.set_xlabel("share of test clips, %", fontsize=8)
            place.tick_params(axis="y", length=0)
        if legend:
            figure.legend(
                handles=[
                    Patch(
                        color=PALETTE[index % len(PALETTE)],
                        label=f"{index} {shortened(name, LONGEST_CLASS)}",
                    )
                    for index, name in enumerate(legend)
                ],
                loc="outside upper center",
                ncols=across,
                frameon=False,
            )

    return plot.drawn((4.8 * per_row, sum(heights) + 0.3 + 0.2 * lines), paint)
