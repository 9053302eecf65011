"""The accuracy of majority class and linear probe: a dot plot with a panel per label source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unic_tfn.data_card.figures.panels import PER_ROW, shared_legend
from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import FAINT, INK, PALETTE, draw, wrapped_panels

CAPTION = "Accuracy of the majority class and of the linear probe on the test clips."


@dataclass(frozen=True)
class BaselineDots:
    """One row of a panel: the accuracies in one cell, as fractions, None where there is none."""

    cell: str
    majority: float | None
    probe: float | None


def baseline_dots(
    by_source: Mapping[str, Sequence[BaselineDots]], alt: str, synthetic: bool
) -> Picture:
    """Return the accuracies in percent, a row for each cell, panels two by two.

    Args:
        by_source: the rows of each panel, by its title.
        alt: the best probes, in words.
        synthetic: whether the data were generated.
    """
    across = min(PER_ROW, len(by_source))
    lines = -(-len(by_source) // across)
    tallest = max(len(rows) for rows in by_source.values())
    right = 100 * _right_end([row for rows in by_source.values() for row in rows])

    def paint(figure: Figure) -> None:
        places = wrapped_panels(figure, len(by_source), across)
        for place, (title, rows) in zip(places, by_source.items(), strict=True):
            _panel(place, title, rows)
            place.set_xlim(0, right)
        shared_legend(figure, places[0])

    size = (4.2 * across, lines * (0.8 + 0.27 * tallest) + 0.2)
    return draw("baselines", CAPTION, alt, size, synthetic, paint)


def _right_end(rows: Sequence[BaselineDots]) -> float:
    """Return the fraction at which the axes end, the same for all panels."""
    values = [value for row in rows for value in (row.majority, row.probe)]
    best = max((value for value in values if value is not None), default=1.0)
    return min(1.0, max(0.1, 1.15 * best))


def _panel(axes: Axes, title: str, rows: Sequence[BaselineDots]) -> None:
    for place, row in enumerate(rows):
        if row.majority is not None and row.probe is not None:
            ends = [100 * row.majority, 100 * row.probe]
            axes.plot(ends, [place, place], color=FAINT, linewidth=1, zorder=1)
    _series(axes, "majority class", "|", INK, [row.majority for row in rows])
    _series(axes, "linear probe", "o", PALETTE[0], [row.probe for row in rows])
    axes.set_yticks(range(len(rows)), [row.cell for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_title(title, loc="left")
    axes.set_xlabel("accuracy on the test clips, percent", fontsize=8)
    axes.tick_params(axis="y", length=0)


def _series(
    axes: Axes, label: str, marker: str, colour: str, values: Sequence[float | None]
) -> None:
    there = [(100 * value, place) for place, value in enumerate(values) if value is not None]
    across, down = [value for value, _ in there], [place for _, place in there]
    axes.scatter(across, down, s=36, color=colour, marker=marker, label=label, zorder=2)
