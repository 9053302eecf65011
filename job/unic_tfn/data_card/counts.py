"""How many clips each class has in each split, by label source."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import FeaturePackage, LabelSource
from unic_tfn.data_card.figures import MOST_DRAWN, Bars, bar_picture
from unic_tfn.grid import SPLITS
from unic_tfn.page.blocks import Block, Picture, Prose, Shown, Table, columns, entries
from unic_tfn.page.wording import count, listed

UNLABELLED_ROW = "unlabelled"


def counts(labels: LabelSource, split: tuple[str, ...]) -> NDArray[np.int64]:
    """Return (classes + 1, 3) clips by class and split, the last row those without a label."""
    table = np.zeros((len(labels.classes) + 1, len(SPLITS)), np.int64)
    columns_of = np.array([SPLITS.index(name) for name in split])
    np.add.at(table, (labels.codes, columns_of), 1)
    return table


def show_counts(package: FeaturePackage, figures: bool) -> Shown:
    """Return the section: a table for each label source, and their picture.

    Args:
        package: the package.
        figures: whether to draw.
    """
    found = {name: counts(source, package.split) for name, source in package.labels.items()}
    blocks: list[Block] = []
    empty = [
        f"{package.labels[name].classes[row]!r} of the {name} labels"
        for name, table in found.items()
        for row in np.flatnonzero((table[:-1, 0] == 0) & (table[:-1].sum(1) > 0))
    ]
    if empty:
        warning = f"Nothing to train on for {listed(empty)}: no network can learn it."
        blocks.append(Prose(warning, "warning"))
    blocks += [_table(name, package.labels[name], table) for name, table in found.items()]
    drawn = {name: table for name, table in found.items() if len(table) - 1 <= MOST_DRAWN}
    if figures and drawn:
        blocks.append(_picture(package, drawn))
    return Shown("labels", "Labels: clips by class and split", tuple(blocks))


def _picture(package: FeaturePackage, found: Mapping[str, NDArray[np.int64]]) -> Picture:
    bars = [
        Bars(f"{name} labels", package.labels[name].classes, _shares(table[:-1]))
        for name, table in found.items()
    ]
    said = (_said(name, package.labels[name], table) for name, table in found.items())
    return bar_picture(
        "classes",
        "How the classes are spread in each split: percent of its labelled clips.",
        f"Bars: {'; '.join(said)}",
        bars,
        package.synthetic,
    )


def _table(name: str, source: LabelSource, table: NDArray[np.int64]) -> Table:
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


def _shares(table: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    return {
        split: table[:, place] / max(1, table[:, place].sum()) for place, split in enumerate(SPLITS)
    }


def _said(name: str, source: LabelSource, table: NDArray[np.int64]) -> str:
    totals = table[:-1].sum(1)
    most = int(totals.argmax())
    share = totals[most] / max(1, totals.sum())
    return f"{name} labels, most often {source.classes[most]} ({share:.0%})"
