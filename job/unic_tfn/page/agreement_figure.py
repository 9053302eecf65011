"""Label sources against each other: a coloured confusion matrix for every pair."""

from collections.abc import Mapping, Sequence

import numpy as np

from unic_tfn.page.blocks import Picture
from unic_tfn.page.heatmap import Heat, heat_picture
from unic_tfn.page.wording import numbered, shortened
from unic_tfn.statistics.agreement import Agreement

PER_ROW = 3
LONGEST_SOURCE = 14
# Inches: the width of a cell, and what a panel needs at least for its title.
CELL = (0.36, 0.3)
NARROWEST = 2.7


def agreement_picture(
    pairs: Sequence[Agreement], classes: Mapping[str, tuple[str, ...]], synthetic: bool
) -> Picture:
    """Return the confusion of all pairs of label sources.

    Args:
        pairs: at least one.
        classes: the class names in index order, by label source.
        synthetic: whether the data were generated.
    """
    widest = max(len(classes[pair.second]) for pair in pairs)
    return heat_picture(
        "label-sources",
        "Label sources against each other: clips by label of the one (rows) and of the other "
        "(columns); the colour is the share of the row.",
        "Label sources against each other: " + "; ".join(map(_said, pairs)),
        [_heat(pair, classes[pair.first]) for pair in pairs],
        min(PER_ROW, len(pairs)),
        synthetic,
        (max(CELL[0], NARROWEST / widest), CELL[1]),
    )


def _heat(pair: Agreement, classes: Sequence[str]) -> Heat:
    counts = np.array(pair.confusion)
    totals = counts.sum(1, keepdims=True)
    shares = np.divide(counts, totals, out=np.zeros(counts.shape), where=totals > 0)
    texts = [[str(amount) if amount else "" for amount in row] for row in counts]
    numbers = [str(index) for index in range(counts.shape[1])]
    first, second = (shortened(name, LONGEST_SOURCE) for name in (pair.first, pair.second))
    return Heat(f"{first} (rows), {second}", shares, texts, numbered(classes), numbers)


def _said(pair: Agreement) -> str:
    if pair.same is None:
        return f"{pair.first} and {pair.second} have different classes"
    return f"{pair.first} and {pair.second} agree on {pair.same:.0%}"
