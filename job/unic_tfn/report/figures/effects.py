"""Differences with their intervals, read at a glance: which help, which hurt, which are noise."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from unic_tfn.page.blocks import Picture
from unic_tfn.page.canvas import FAINT, MARKERS, TONES, draw, panels
from unic_tfn.statistics.families import Judged


@dataclass(frozen=True)
class EffectRow:
    """One row: its label, its group's name, and a judged difference for each panel (or none)."""

    label: str
    group: str
    judged: tuple[Judged | None, ...]


def effects_picture(
    name: str,
    caption: str,
    alt: str,
    rows: Sequence[EffectRow],
    headings: Sequence[str],
    axis: str,
    words: Sequence[str],
    synthetic: bool,
) -> Picture:
    """Return the differences as points with their 95 % intervals, one panel a metric.

    Args:
        name: of its files.
        caption: shown below it.
        alt: what it shows.
        rows: from top to bottom; rows of a group stand together.
        headings: of the panels.
        axis: label of the horizontal axes.
        words: the legend's for helps, hurts and within noise.
        synthetic: whether its data were generated.
    """
    places, y = [], 0.0
    for index, row in enumerate(rows):
        y += 1.0 if index and rows[index - 1].group == row.group else 1.9
        places.append(-y)

    def paint(figure: Figure) -> None:
        across = panels(figure, 1, len(headings))[0]
        for column, (axes, heading) in enumerate(zip(across, headings, strict=True)):
            _panel(axes, rows, places, column)
            axes.set_title(heading, loc="left")
            axes.set_xlabel(axis)
            axes.set_yticks(places, [row.label for row in rows] if column == 0 else [])
        figure.legend(
            handles=[
                Line2D([], [], color=tone, marker=MARKERS[verdict], label=word)
                for (verdict, tone), word in zip(TONES.items(), words, strict=True)
            ],
            loc="outside upper center",
            ncols=3,
            frameon=False,
        )

    size = (2.4 + 3.6 * len(headings), 1.5 + 0.235 * y)
    return draw(name, caption, alt, size, synthetic, paint)


def _panel(axes: Axes, rows: Sequence[EffectRow], places: Sequence[float], column: int) -> None:
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
        found, tone = judged.difference, TONES[judged.verdict]
        axes.plot([100 * found.low, 100 * found.high], [y, y], color=tone, linewidth=1.6)
        axes.plot(100 * found.effect, y, MARKERS[judged.verdict], color=tone, markersize=6)
    axes.set_ylim(places[-1] - 0.8, places[0] + 1.5)
