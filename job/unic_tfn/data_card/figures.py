"""The figures of the card: classes, text lengths and baselines. Agreement has the report's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import (
    FAINT,
    INK,
    PALETTE,
    draw,
    line_heights,
    panels,
    wrapped_panels,
)
from unic_tfn.page.wording import numbered

PER_ROW = 2
MAX_BINS = 50
# Classes, beyond which a figure is too large to be looked at, or to be made.
MOST_DRAWN = 40


@dataclass(frozen=True)
class Bars:
    """One panel: a bar for each name and series, as fractions."""

    title: str
    names: Sequence[str]
    series: Mapping[str, NDArray[np.float64]]


def bar_picture(
    name: str, caption: str, alt: str, bars: Sequence[Bars], synthetic: bool
) -> Picture:
    """Return horizontal bars in percent, panels two by two.

    Args:
        name: of its files.
        caption: shown below it.
        alt: what it shows.
        bars: the panels.
        synthetic: whether the data were generated.
    """
    across = min(PER_ROW, len(bars))
    heights = line_heights([0.9 + 0.34 * len(one.names) for one in bars], across)

    def paint(figure: Figure) -> None:
        places = wrapped_panels(figure, len(bars), across, heights)
        for place, one in zip(places, bars, strict=True):
            _bars(place, one)
        _legend(figure, places[0])

    return draw(name, caption, alt, (4.6 * across, sum(heights) + 0.2), synthetic, paint)


def _legend(figure: Figure, axes: Axes) -> None:
    """Name what all panels have above them, where it hides nothing."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right", ncols=3, frameon=False, fontsize=8)


def _bars(axes: Axes, bars: Bars) -> None:
    thickness = 0.8 / len(bars.series)
    for index, (name, shares) in enumerate(bars.series.items()):
        places = np.arange(len(shares)) + (index - (len(bars.series) - 1) / 2) * thickness
        axes.barh(places, 100 * shares, thickness, color=PALETTE[index], label=name)
    axes.set_yticks(range(len(bars.names)), numbered(bars.names))
    axes.invert_yaxis()
    axes.set_title(bars.title, loc="left")
    axes.set_xlabel("percent", fontsize=8)
    axes.tick_params(axis="y", length=0)


def histogram_picture(
    name: str,
    caption: str,
    alt: str,
    values: Mapping[str, NDArray[np.int32]],
    highest: int,
    synthetic: bool,
) -> Picture:
    """Return a line for each series: percent of its values in each bin from 0 to the highest.

    Args:
        name: of its files.
        caption: shown below it.
        alt: what it shows.
        values: whole numbers by series.
        highest: the largest that there can be.
        synthetic: whether the data were generated.
    """
    width = -(-(highest + 1) // MAX_BINS)
    edges = np.arange(0, highest + 1 + width, width)

    def paint(figure: Figure) -> None:
        axes = panels(figure, 1, 1)[0][0]
        for index, (series, numbers) in enumerate(values.items()):
            shares = 100 * np.histogram(numbers, edges)[0] / max(1, len(numbers))
            axes.stairs(shares, edges, color=PALETTE[index], label=series, linewidth=1.6)
        axes.set_xlabel("valid steps")
        axes.set_ylabel("percent of clips")
        axes.set_ylim(0)
        axes.legend(frameon=False, fontsize=8)

    return draw(name, caption, alt, (6.2, 2.6), synthetic, paint)


@dataclass(frozen=True)
class Dots:
    """One row of a dot plot: what a guess and what a probe reach, as fractions or None."""

    name: str
    majority: float | None
    probe: float | None


def dot_picture(
    name: str, caption: str, alt: str, groups: Mapping[str, Sequence[Dots]], synthetic: bool
) -> Picture:
    """Return a row for each cell, a panel for each label source.

    Args:
        name: of its files.
        caption: shown below it.
        alt: what it shows.
        groups: rows by label source.
        synthetic: whether the data were generated.
    """
    across = min(PER_ROW, len(groups))
    lines = -(-len(groups) // across)
    tallest = max(len(rows) for rows in groups.values())
    values = [
        value for rows in groups.values() for one in rows for value in (one.majority, one.probe)
    ]
    best = max((value for value in values if value is not None), default=1.0)
    right = 100 * min(1.0, max(0.1, 1.15 * best))

    def paint(figure: Figure) -> None:
        places = wrapped_panels(figure, len(groups), across)
        for place, (source, rows) in zip(places, groups.items(), strict=True):
            _dots(place, source, rows)
            place.set_xlim(0, right)
        _legend(figure, places[0])

    size = (4.2 * across, lines * (0.8 + 0.27 * tallest) + 0.2)
    return draw(name, caption, alt, size, synthetic, paint)


def _dots(axes: Axes, title: str, rows: Sequence[Dots]) -> None:
    for place, row in enumerate(rows):
        if row.majority is not None and row.probe is not None:
            ends = [100 * row.majority, 100 * row.probe]
            axes.plot(ends, [place, place], color=FAINT, linewidth=1, zorder=1)
    for label, marker, colour, numbers in (
        ("majority class", "|", INK, [row.majority for row in rows]),
        ("linear probe", "o", PALETTE[0], [row.probe for row in rows]),
    ):
        there = [(100 * one, place) for place, one in enumerate(numbers) if one is not None]
        across, down = [one for one, _ in there], [place for _, place in there]
        axes.scatter(across, down, s=36, color=colour, marker=marker, label=label, zorder=2)
    axes.set_yticks(range(len(rows)), [row.name for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_title(title, loc="left")
    axes.set_xlabel("accuracy on the test clips, percent", fontsize=8)
    axes.tick_params(axis="y", length=0)
