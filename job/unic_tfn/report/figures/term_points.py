"""The terms of several label sources side by side: a point with its interval for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import FAINT, PALETTE, Plot

MARKERS = ("o", "s", "D", "^", "v", "P")


@dataclass(frozen=True)
class TermSeries:
    """One label source.

    Args:
        label: in the legend.
        values: by term, the mean, the ends of its interval, and the value of each seed.
    """

    label: str
    values: Mapping[str, tuple[float, float, float, Sequence[float]]]


@dataclass(frozen=True, kw_only=True)
class TermPoints(Plot):
    """One panel; the sources of a term stand side by side, those of other terms further away.

    Args:
        series: the label sources.
        terms: the terms from left to right.
        axis: label of the vertical axis.
    """

    series: Sequence[TermSeries]
    terms: Sequence[str]
    axis: str


def draw_term_points(plot: TermPoints) -> Picture:
    """Return the picture; values are fractions, drawn in points."""

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        axes.axhline(0, color=FAINT, linewidth=1)
        axes.grid(axis="y", color="#e4e7eb", linewidth=0.7)
        axes.set_axisbelow(True)
        for place, series in enumerate(plot.series):
            shift = 0.7 * ((place + 0.5) / len(plot.series) - 0.5)
            known = [term for term in plot.terms if term in series.values]
            x = [plot.terms.index(term) + shift for term in known]
            colour, marker = PALETTE[place % len(PALETTE)], MARKERS[place % len(MARKERS)]
            middle, low, high = (
                100 * np.array([series.values[term][n] for term in known]) for n in range(3)
            )
            axes.vlines(x, low, high, color=colour, linewidth=1.4)
            axes.plot(x, middle, marker, color=colour, markersize=5.5, label=series.label)
            for at, term in zip(x, known, strict=True):
                seeds = [100 * value for value in series.values[term][3]]
                axes.plot([at] * len(seeds), seeds, ".", color=colour, markersize=3, alpha=0.6)
        axes.set_xticks(range(len(plot.terms)), [" × ".join(term) for term in plot.terms])
        axes.set_xlim(-0.5, len(plot.terms) - 0.5)
        axes.set_ylabel(plot.axis, fontsize=8)
        axes.tick_params(axis="x", length=0)
        figure.legend(loc="outside upper center", ncols=len(plot.series), frameon=False)

    return plot.drawn((max(4.8, 1.2 * len(plot.terms)), 3.4), paint)
