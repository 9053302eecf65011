"""The features: ranges and scales of their columns, and the clips that lack a modality."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unic_tfn.data.importing.features.oddities import WILD_RATIO
from unic_tfn.data.preparation import is_normalised
from unic_tfn.data_card.column_ranges import ColumnRanges, column_ranges
from unic_tfn.data_card.section import CardContext, CardSection
from unic_tfn.grid import SPLITS
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Entry, Prose, Table, columns, entries
from unic_tfn.page.wording import listed


@dataclass(frozen=True)
class Features:
    """The section's values.

    Args:
        ranges: of the columns, by modality.
        missing: by modality, how many clips of each split lack it, in the order of `SPLITS`.
    """

    ranges: Mapping[str, ColumnRanges]
    missing: Mapping[str, tuple[int, ...]]


def compute(context: CardContext) -> Features:
    """Return the ranges of the features, and how many clips have nothing but zeros."""
    package = context.package
    split = np.array(package.split)
    ranges = {
        name: column_ranges(array, package.text_length if name == "text" else None)
        for name, array in package.features.items()
    }
    missing = {
        name: tuple(int((~present & (split == part)).sum()) for part in SPLITS)
        for name, present in context.present.items()
    }
    return Features(ranges, missing)


def show(context: CardContext, features: Features) -> tuple[Block, ...]:
    """Return the section's blocks."""
    blocks: list[Block] = [_range_table(features.ranges)]
    if wild := [name for name, ranges in features.ranges.items() if _is_wild(ranges)]:
        text = f"In {listed(wild)}, the scales of the columns differ wildly. {_normalised(context)}"
        blocks.append(Prose(text, "note"))
    blocks.append(_missing_table(features.missing, len(context.package.ids)))
    return tuple(blocks)


def _normalised(context: CardContext) -> str:
    """Return which features the network normalises: all but a text with a time axis."""
    if is_normalised("text", context.package.text_length is not None):
        return "The network normalises every column."
    return "The network normalises every column of audio and vision, but not text over time."


def _is_wild(ranges: ColumnRanges) -> bool:
    deviations = ranges.deviations
    return deviations is not None and deviations[1] > WILD_RATIO * deviations[0]


def _range_table(by_modality: Mapping[str, ColumnRanges]) -> Table:
    heads = columns(
        "Modality", "Shape", ("Lowest", "decimal"), ("Highest", "decimal"),
        ("Smallest SD", "decimal"), ("Largest SD", "decimal"), ("Constant", "integer"),
        ("Duplicate", "integer"),
    )  # fmt: skip
    rows = []
    for name, ranges in by_modality.items():
        least, most = ranges.deviations or (None, None)
        shape = " × ".join(f"{size:,}" for size in ranges.shape)
        values = [_number(value) for value in (ranges.lowest, ranges.highest, least, most)]
        rows.append(entries(name, shape, *values, ranges.constant, ranges.duplicate))
    note = (
        "Over the valid steps of all clips. SD: standard deviation of a column, without constant "
        "columns. Constant: columns with only one value. Duplicate: columns equal to an earlier "
        "one."
    )
    return Table("ranges", "Ranges of the features", heads, tuple(rows), note)


def _number(value: float | None) -> Entry:
    return Entry(value, "" if value is None else f"{value:.4g}".replace("-", "−"))


def _missing_table(missing: Mapping[str, tuple[int, ...]], clips: int) -> Table:
    heads = columns(
        "Modality", *((name.capitalize(), "integer") for name in SPLITS), ("All", "integer"),
        ("%", "percent"),
    )  # fmt: skip
    rows = tuple(
        entries(name, *counts, sum(counts), sum(counts) / clips) for name, counts in missing.items()
    )
    caption = f"Clips with nothing but zeros in a modality, of {count(clips, 'clip')}"
    return Table(
        "missing",
        caption,
        heads,
        rows,
        "All zeros may be a clip that lacks the modality, or counts that are zero.",
    )


SECTION = CardSection("features", "Features: ranges and gaps", compute, show)
