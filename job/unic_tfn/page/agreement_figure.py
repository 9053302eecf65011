"""Label sources compared pairwise: a coloured confusion matrix for each pair."""

from collections.abc import Mapping, Sequence

import numpy as np

from unic_tfn.page.blocks import Picture
from unic_tfn.page.heatmap import Heat, Heatmaps, draw_heatmaps
from unic_tfn.page.wording import numbered, percent, shortened
from unic_tfn.statistics.agreement import Agreement

PER_ROW = 3
LONGEST_SOURCE = 14
# Inches: a cell's width and height, and the narrowest panel with room for its title.
CELL = (0.36, 0.3)
NARROWEST = 2.7


def agreement_picture(
    pairs: Sequence[Agreement], classes: Mapping[str, tuple[str, ...]], synthetic: bool
) -> Picture:
    """Return the confusion matrices of all pairs of label sources.

    Args:
        pairs: at least one pair.
        classes: the class names in index order, by label source.
        synthetic: whether the data were generated.
    """
    widest = max(len(classes[pair.second]) for pair in pairs)
    plot = Heatmaps(
        name="label-sources",
        caption="Label sources compared pairwise: clips by the first source's label (rows) and the "
        "second's (columns); the colour is the share of the row.",
        alt="Label sources compared pairwise: " + "; ".join(map(_said, pairs)),
        synthetic=synthetic,
        heats=[_heat(pair, classes[pair.first]) for pair in pairs],
        per_row=min(PER_ROW, len(pairs)),
        cell=(max(CELL[0], NARROWEST / widest), CELL[1]),
    )
    return draw_heatmaps(plot)


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
    return f"{pair.first} and {pair.second} agree on {percent(pair.same, 0)} %"
