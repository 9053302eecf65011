"""Shares of the logits' variance by cell: stacked bars, interactions hatched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import INK, PALETTE, Plot, line_heights, wrapped_panels


@dataclass(frozen=True)
class VarianceGroup:
    """One label source, a panel.

    Args:
        title: above the panel.
        bars: labels of the bars.
        shares: by bar and term, the mean share over seeds.
        marks: by bar and seed, the share of all single modalities together.
    """

    title: str
    bars: Sequence[str]
    shares: Sequence[Mapping[str, float]]
    marks: Sequence[Sequence[float]]


@dataclass(frozen=True, kw_only=True)
class VarianceShares(Plot):
    """Stacked bars, one panel for each label source; a tick for each seed ends the plain part.

    Args:
        groups: the panels.
        terms: all terms in stacking order; those of several letters are hatched.
    """

    groups: Sequence[VarianceGroup]
    terms: Sequence[str]


def draw_variance_shares(plot: VarianceShares) -> Picture:
    """Return the picture."""
    per_row = min(2, len(plot.groups))
    heights = line_heights([1.0 + 0.32 * len(group.bars) for group in plot.groups], per_row)

    def paint(figure: Figure) -> None:
        places = wrapped_panels(figure, len(plot.groups), per_row, heights)
        for place, group in zip(places, plot.groups, strict=True):
            y = -np.arange(len(group.bars), dtype=float)
            left = np.zeros(len(group.bars))
            for term, look in _looks(plot.terms).items():
                widths = 100 * np.array([shares.get(term, 0.0) for shares in group.shares])
                place.barh(y, widths, left=left, height=0.72, edgecolor="white", **look)
                left += widths
            for height, marks in zip(y, group.marks, strict=True):
                place.vlines(
                    [100 * mark for mark in marks], height - 0.45, height + 0.45, INK, lw=1
                )
            place.set_yticks(y, list(group.bars))
            place.set_xlim(0, 100)
            place.set_title(group.title, loc="left")
            place.set_xlabel("share of the logits' variance, %", fontsize=8)
            place.tick_params(axis="y", length=0)
        figure.legend(
            handles=[
                Patch(label=" × ".join(term), edgecolor="white", **look)
                for term, look in _looks(plot.terms).items()
            ],
            loc="outside upper center",
            ncols=len(plot.terms),
            frameon=False,
        )

    return plot.drawn((4.8 * per_row, sum(heights) + 0.7), paint)


def _looks(terms: Sequence[str]) -> dict[str, dict[str, Any]]:
    return {
        term: {
            "facecolor": PALETTE[index % len(PALETTE)],
            "hatch": "////" if len(term) > 1 else "",
        }
        for index, term in enumerate(terms)
    }
