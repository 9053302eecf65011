"""How long the texts are, by split."""

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data_card.figures import histogram_picture
from unic_tfn.grid import SPLITS
from unic_tfn.page.blocks import Block, Picture, Prose, Shown, Table, columns, entries
from unic_tfn.page.wording import count

TITLE = "Text lengths"
QUANTILES = (("Shortest", 0.0), ("5 %", 0.05), ("25 %", 0.25), ("Median", 0.5), ("75 %", 0.75),
             ("95 %", 0.95), ("Longest", 1.0))  # fmt: skip


def show_lengths(package: FeaturePackage, figures: bool) -> Shown | None:
    """Return the section; None for a package whose text has no time axis.

    Args:
        package: the package.
        figures: whether to draw.
    """
    lengths = package.text_length
    if lengths is None:
        return None
    split = np.array(package.split)
    if lengths.min() == lengths.max():
        text = f"All texts have {count(int(lengths[0]), 'valid step')}."
        return Shown("lengths", TITLE, (Prose(text),))
    by_split = {name: lengths[split == name] for name in SPLITS if (split == name).any()}
    steps = package.features["text"].shape[1]
    heads = columns("Split", *((name, "integer") for name, _ in QUANTILES), ("Mean", "decimal"))
    rows = tuple(
        entries(name, *_quantiles(part), float(part.mean())) for name, part in by_split.items()
    )
    blocks: list[Block] = [
        Table("lengths", f"Valid steps of the texts, of {count(steps, 'step')}", heads, rows)
    ]
    if cut := int((lengths == steps).sum()):
        text = (
            f"{cut:,} of {count(len(lengths), 'text')} fill all {steps} steps; texts that were "
            "longer have been cut when the features were extracted."
        )
        blocks.append(Prose(text, "note"))
    if figures:
        blocks.append(_picture(package, lengths, by_split))
    return Shown("lengths", TITLE, tuple(blocks))


def _picture(
    package: FeaturePackage, lengths: NDArray[np.int32], by_split: dict[str, NDArray[np.int32]]
) -> Picture:
    middle = int(np.quantile(lengths, 0.5, method="nearest"))
    return histogram_picture(
        "lengths",
        "Valid steps of the texts: percent of each split's clips.",
        f"Histogram of text lengths: {lengths.min()} to {lengths.max()}, median {middle}.",
        by_split,
        package.features["text"].shape[1],
        package.synthetic,
    )


def _quantiles(lengths: np.ndarray) -> list[int]:
    values = np.quantile(lengths, [share for _, share in QUANTILES], method="nearest")
    return [int(value) for value in values]
