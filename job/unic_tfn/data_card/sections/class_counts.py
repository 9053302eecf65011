"""How many clips each class has in each split, by label source."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import LabelSource
from unic_tfn.data_card.figures.class_bars import (
    MOST_CLASSES,
    ClassBars,
    ClassPanel,
    draw_class_bars,
)
from unic_tfn.data_card.section import CardContext, CardSection
from unic_tfn.grid import SPLITS
from unic_tfn.messages.printing import count, quoted
from unic_tfn.page.blocks import Block, Picture, Prose, Table, columns, entries
from unic_tfn.page.wording import listed

UNLABELLED_ROW = "unlabelled"

# (classes + 1, splits) clips by class and split; the last row has the clips without a label.
Counts = NDArray[np.int64]


def compute(context: CardContext) -> Mapping[str, Counts]:
    """Return the counts by label source."""
    package = context.package
    return {name: class_counts(labels, package.split) for name, labels in package.labels.items()}


def class_counts(labels: LabelSource, split: tuple[str, ...]) -> Counts:
    """Return (classes + 1, 3) clips by class and split, the last row those without a label.

    Args:
        labels: those of N clips.
        split: the N split names.
    """
    table = np.zeros((len(labels.classes) + 1, len(SPLITS)), np.int64)
    columns_of = np.array([SPLITS.index(name) for name in split])
    # An unlabelled clip's code is -1, which is also the index of the last row.
    np.add.at(table, (labels.codes, columns_of), 1)
    return table


def show(context: CardContext, found: Mapping[str, Counts]) -> tuple[Block, ...]:
    """Return the section's blocks: a table for each label source, and a figure."""
    labels = context.package.labels
    blocks: list[Block] = []
    untrained = [
        f"{quoted(labels[name].classes[row])} of the {name} labels"
        for name, table in found.items()
        for row in np.flatnonzero((table[:-1, 0] == 0) & (table[:-1].sum(1) > 0))
    ]
    if untrained:
        warning = f"No train clips for {listed(untrained)}: no network can learn them."
        blocks.append(Prose(warning, "warning"))
    blocks += [_table(name, labels[name], table) for name, table in found.items()]
    drawn = {name: table for name, table in found.items() if len(table) - 1 <= MOST_CLASSES}
    if context.figures and drawn:
        blocks.append(_picture(labels, drawn, context.package.synthetic))
    return tuple(blocks)


def _table(name: str, source: LabelSource, table: Counts) -> Table:
    heads = columns(
        "Class", ("#", "integer"), *((split.capitalize(), "integer") for split in SPLITS),
        ("All", "integer"), ("%", "percent"),
    )  # fmt: skip
    labelled = table[:-1].sum()
    rows = [
        entries(label, index, *row.tolist(), int(row.sum()), float(row.sum() / max(1, labelled)))
        for index, (label, row) in enumerate(zip(source.classes, table[:-1], strict=True))
    ]
    if table[-1].any():
        rows.append(entries(UNLABELLED_ROW, None, *table[-1].tolist(), int(table[-1].sum()), None))
    caption = f"{name} labels: {count(int(labelled), 'clip')}"
    return Table(f"classes-{name}", caption, heads, tuple(rows))


def _picture(
    labels: Mapping[str, LabelSource], found: Mapping[str, Counts], synthetic: bool
) -> Picture:
    panels = [
        ClassPanel(f"{name} labels", labels[name].classes, _shares(table[:-1]))
        for name, table in found.items()
    ]
    most = (_most_frequent(name, labels[name], table) for name, table in found.items())
    plot = ClassBars(
        name="classes",
        caption="How the classes are spread in each split: percent of its labelled clips.",
        alt=f"Bars: {'; '.join(most)}",
        synthetic=synthetic,
        panels=panels,
    )
    return draw_class_bars(plot)


def _shares(table: Counts) -> dict[str, NDArray[np.float64]]:
    return {
        split: table[:, place] / max(1, table[:, place].sum()) for place, split in enumerate(SPLITS)
    }


def _most_frequent(name: str, source: LabelSource, table: Counts) -> str:
    totals = table[:-1].sum(1)
    most = int(totals.argmax())
    share = totals[most] / max(1, totals.sum())
    return f"{name} labels, most often {source.classes[most]} ({share:.0%})"


SECTION = CardSection("labels", "Labels: clips by class and split", compute, show)
