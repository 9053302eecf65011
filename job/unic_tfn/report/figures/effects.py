"""Differences with their intervals, read at a glance: which help, which hurt, which are noise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unic_tfn.grid import METRIC_UNITS, METRIC_WORDS, Unit
from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import FAINT, Plot, panels
from unic_tfn.statistics.families import Judged, Verdict

# Blue and vermilion of the Okabe-Ito palette: colour-blind readers can tell them apart too.
COLOURS: Mapping[Verdict, str] = {
    "helps": "#0072b2",
    "hurts": "#d55e00",
    "no difference": "#1f2933",
    "within noise": "#7b8794",
}
MARKERS: Mapping[Verdict, str] = {
    "helps": "^",
    "hurts": "v",
    "no difference": "s",
    "within noise": "o",
}

AXIS_UNITS: Mapping[Unit, str] = {"points": "percentage points", "bits": "bits"}
SCALES: Mapping[Unit, float] = {"points": 100.0, "bits": 1.0}
# Inches across one panel, and where more than two stand beside each other.
WIDE, NARROW = 3.6, 2.7


@dataclass(frozen=True)
class EffectRow:
    """One row: its label, its group's name, and one judged difference for each panel (or None)."""

    label: str
    group: str
    judged: tuple[Judged | None, ...]


@dataclass(frozen=True, kw_only=True)
class Effects(Plot):
    """Differences as points with their intervals, one panel for each metric.

    Args:
        rows: from top to bottom, at least one; rows of a group stand together.
        metrics: of the panels, the one that the question is asked in first.
        primary: the jobspec's primary metric; where no panel has it, the first stands in for it.
        axis: label of the horizontal axes, without the unit.
        words: of the legend, for the verdicts that it explains.
    """

    rows: Sequence[EffectRow]
    metrics: Sequence[str]
    primary: str
    axis: str
    words: Mapping[Verdict, str]


def draw_effects(plot: Effects) -> Picture:
    """Return the picture."""
    places, y = [], 0.0
    for index, row in enumerate(plot.rows):
        y += 1.0 if index and plot.rows[index - 1].group == row.group else 1.9
        places.append(-y)

    def paint(figure: Figure) -> None:
        across = panels(figure, 1, len(plot.metrics))[0]
        for column, (axes, metric) in enumerate(zip(across, plot.metrics, strict=True)):
            unit = METRIC_UNITS[metric]
            _panel(axes, plot.rows, places, column, SCALES[unit])
            axes.set_title(_title(plot, metric), loc="left")
            axes.set_xlabel(f"{plot.axis}, {AXIS_UNITS[unit]}")
            axes.set_yticks(places, [row.label for row in plot.rows] if column == 0 else [])
        figure.legend(
            handles=[
                Line2D([], [], color=COLOURS[verdict], marker=MARKERS[verdict], label=word)
                for verdict, word in plot.words.items()
            ],
            loc="outside upper center",
            ncols=len(plot.words),
            frameon=False,
        )

    wide = WIDE if len(plot.metrics) <= 2 else NARROW
    size = (2.4 + wide * len(plot.metrics), 1.5 + 0.235 * y)
    return plot.drawn(size, paint)


def _title(plot: Effects, metric: str) -> str:
    """Return a panel's metric and its role; one that stands in is not called primary."""
    words = METRIC_WORDS[metric]
    if metric == plot.primary:
        return f"{words} (primary)"
    if plot.primary not in plot.metrics and metric == plot.metrics[0]:
        # On two lines, because three panels are too narrow for both names.
        return f"{words}\n(in place of {METRIC_WORDS[plot.primary]})"
    return f"{words} (secondary)"


def _panel(
    axes: Axes, rows: Sequence[EffectRow], places: Sequence[float], column: int, scale: float
) -> None:
    axes.axvline(0, color=FAINT, linewidth=1)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color="#e4e7eb", linewidth=0.7)
    axes.set_axisbelow(True)
    for index, (row, y) in enumerate(zip(rows, places, strict=True)):
        if not index or rows[index - 1].group != row.group:
            axes.text(
                0.0, y + 0.85, row.group, transform=axes.get_yaxis_transform(),
                fontsize=8, fontweight="bold", va="center", color="#52606d",
            )  # fmt: skip
        judged = row.judged[column]
        if judged is None:
            continue
        found, colour = judged.difference, COLOURS[judged.verdict]
        axes.plot([scale * found.low, scale * found.high], [y, y], color=colour, linewidth=1.6)
        axes.plot(scale * found.effect, y, MARKERS[judged.verdict], color=colour, markersize=6)
    axes.set_ylim(places[-1] - 0.8, places[0] + 1.5)
