"""Our cells beside a published table, and what the paper's table tells about its own noise."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unic_tfn.grid import Cell
from unic_tfn.page.blocks import Column, Entry, Table, entries
from unic_tfn.page.wording import number
from unic_tfn.report import paper
from unic_tfn.report.paper import PaperCell
from unic_tfn.report.published import Published
from unic_tfn.report.wording import upper_first
from unic_tfn.statistics.difference import LEVEL_WORDS


@dataclass(frozen=True)
class Compared:
    """A cell beside the published one: percent, and ours minus the published in points."""

    cell: Cell
    ours: PaperCell
    published: PaperCell
    accuracy_difference: float
    weighted_f1_difference: float


@dataclass(frozen=True)
class PaperNoise:
    """What the paper's own table tells about its test set and its noise; percent and points.

    Args:
        clips: the sizes of the test set, up to `paper.MAX_CLIPS`, at which all its accuracies are
            possible.
        half_width: of the interval of one accuracy, at the table's mean accuracy.
        text_accuracy: of T-T, which the paper says predicts one class only.
        text_weighted_f1: the table's weighted F1 of T-T.
        constant_f1: the weighted F1 of always predicting one class, below and above that accuracy.
    """

    clips: tuple[int, ...]
    half_width: float
    text_accuracy: float
    text_weighted_f1: float
    constant_f1: tuple[float, float]


def compare(
    ours: Mapping[Cell, PaperCell], published: Mapping[Cell, PaperCell]
) -> tuple[Compared, ...]:
    """Return the cells that both tables have, in the order of ours; percent."""
    return tuple(
        Compared(
            cell,
            own,
            published[cell],
            own.accuracy - published[cell].accuracy,
            own.weighted_f1 - published[cell].weighted_f1,
        )
        for cell, own in ours.items()
        if cell in published
    )


def paper_noise(table: Mapping[Cell, PaperCell]) -> PaperNoise:
    """Return what a table of mean accuracies over `paper.SEEDS` seeds tells about its own noise."""
    accuracies = [cell.accuracy for cell in table.values()]
    clips = paper.clips_behind(accuracies)
    text = table[Cell("text", "T")]
    return PaperNoise(
        clips,
        paper.half_width(float(np.mean(accuracies)), clips[0]),
        text.accuracy,
        text.weighted_f1,
        paper.constant_f1(text.accuracy, clips[0]),
    )


def compared_table(
    compared: tuple[Compared, ...], published: Published, name: str = "table-1-published"
) -> Table:
    """Return our cells beside the published ones: percent, and differences in points."""
    heads = [Column("Cell")]
    for group in ("Accuracy", "Weighted F1"):
        heads += [Column("ours", "percent", group), Column(published.column, "percent", group)]
        heads.append(Column("difference", "points", group))
    rows = tuple(
        entries(
            row.cell.name,
            row.ours.accuracy / 100,
            _printed(row.published.accuracy),
            row.accuracy_difference / 100,
            row.ours.weighted_f1 / 100,
            _printed(row.published.weighted_f1),
            row.weighted_f1_difference / 100,
        )
        for row in compared
    )
    return Table(
        name,
        f"Beside {published.title}: percent, and ours minus the {published.column} in points",
        tuple(heads),
        rows,
        note=f"{upper_first(published.column)}: {published.source.rstrip('.')}.",
    )


def _printed(value: float) -> Entry:
    """Return a percentage with two decimals, as the paper prints it."""
    return Entry(value / 100, f"{value:.2f}")


def noise_sentence(noise: PaperNoise) -> str:
    """Return the paper's noise for the page."""
    low, high = noise.constant_f1
    return (
        f"About the paper's own table: all of its accuracies are possible with {noise.clips[0]} "
        f"test clips and, up to {paper.MAX_CLIPS:,}, otherwise only with multiples of that number. "
        f"At that size, one accuracy has a {LEVEL_WORDS} interval of about "
        f"±{number(noise.half_width, 1)} points. Always predicting one class at T-T's accuracy of "
        f"{noise.text_accuracy:.2f} has a weighted F1 of {number(low, 1)} to {number(high, 1)}; "
        f"the table has {noise.text_weighted_f1:.2f}, so not all of its seeds can have done so."
    )
