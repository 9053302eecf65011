"""What tuning was worth: the loss to expect of the best of so many trials."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import FAINT, PALETTE, Plot, panels


@dataclass(frozen=True, kw_only=True)
class BestOfTrials(Plot):
    """Expected best validation losses by number of trials, a panel for each variant.

    Args:
        losses: by variant and label source, in nats for 1, 2, ... trials; a loss that is not finite
            is left out.
        sources: all label sources; each has a colour.
    """

    losses: Mapping[str, Mapping[str, Sequence[float]]]
    sources: Sequence[str]


def draw_best_of_trials(plot: BestOfTrials) -> Picture:
    """Return the picture."""
    colours = {name: PALETTE[n % len(PALETTE)] for n, name in enumerate(plot.sources)}

    def paint(figure: Figure) -> None:
        across = panels(figure, 1, len(plot.losses))[0]
        for axes, (variant, curves) in zip(across, plot.losses.items(), strict=True):
            axes.set_title(variant, loc="left")
            axes.set_xlabel("number of trials")
            axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
            axes.grid(color=FAINT, alpha=0.25, linewidth=0.6)
            for source, losses in curves.items():
                shown = [loss if isfinite(loss) else nan for loss in losses]
                numbers = range(1, len(losses) + 1)
                axes.plot(numbers, shown, "o-", color=colours[source], markersize=3, label=source)
            axes.legend(fontsize=7, frameon=False)
        across[0].set_ylabel("expected best loss, nats")

    return plot.drawn((3.6 * len(plot.losses) + 0.6, 2.6), paint)
