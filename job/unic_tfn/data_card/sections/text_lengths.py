"""How long the texts are, by split."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data_card.figures.length_histogram import LengthHistogram, draw_length_histogram
from unic_tfn.data_card.section import CardContext, CardSection
from unic_tfn.grid import SPLITS
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Picture, Prose, Table, columns, entries

QUANTILES = (("Shortest", 0.0), ("5 %", 0.05), ("25 %", 0.25), ("Median", 0.5), ("75 %", 0.75),
             ("95 %", 0.95), ("Longest", 1.0))  # fmt: skip


@dataclass(frozen=True)
class TextLengths:
    """The section's values.

    Args:
        all: (N,) valid steps of each text.
        by_split: the same, by split that has clips.
        steps: how many steps the array has room for.
    """

    all: NDArray[np.int32]
    by_split: Mapping[str, NDArray[np.int32]]
    steps: int


def compute(context: CardContext) -> TextLengths | None:
    """Return the lengths; None for a package whose text has no time axis."""
    lengths = context.package.text_length
    if lengths is None:
        return None
    split = np.array(context.package.split)
    by_split = {name: lengths[split == name] for name in SPLITS if (split == name).any()}
    return TextLengths(lengths, by_split, context.package.features["text"].shape[1])


def show(context: CardContext, lengths: TextLengths) -> tuple[Block, ...]:
    """Return the section's blocks."""
    least, most = int(lengths.all.min()), int(lengths.all.max())
    if least == most:
        return (Prose(f"All texts have {count(least, 'valid step')}."),)
    blocks: list[Block] = [_table(lengths)]
    if filled := int((lengths.all == lengths.steps).sum()):
        text = (
            f"{filled:,} of {count(len(lengths.all), 'text')} fill all {lengths.steps} steps; "
            "longer texts were cut when the features were extracted."
        )
        blocks.append(Prose(text, "note"))
    if context.figures:
        blocks.append(_picture(lengths, context.package.synthetic))
    return tuple(blocks)


def _picture(lengths: TextLengths, synthetic: bool) -> Picture:
    least, most = lengths.all.min(), lengths.all.max()
    median = int(np.quantile(lengths.all, 0.5, method="nearest"))
    plot = LengthHistogram(
        name="lengths",
        caption="Valid steps of the texts: percent of each split's clips.",
        alt=f"Histogram of text lengths: {least} to {most}, median {median}.",
        synthetic=synthetic,
        lengths=lengths.by_split,
        steps=lengths.steps,
    )
    return draw_length_histogram(plot)


def _table(lengths: TextLengths) -> Table:
    heads = columns("Split", *((name, "integer") for name, _ in QUANTILES), ("Mean", "decimal"))
    rows = tuple(
        entries(name, *_quantiles(part), float(part.mean()))
        for name, part in lengths.by_split.items()
    )
    return Table(
        "lengths", f"Valid steps of the texts, of {count(lengths.steps, 'step')}", heads, rows
    )


def _quantiles(lengths: NDArray[np.int32]) -> list[int]:
    values = np.quantile(lengths, [share for _, share in QUANTILES], method="nearest")
    return [int(value) for value in values]


SECTION = CardSection("lengths", "Text lengths", compute, show)
