"""What the features look like: ranges and scales of columns, clips that lack a modality."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.importing.features.oddities import WILD_RATIO, duplicate_columns, valid_rows
from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.grid import SPLITS
from unic_tfn.page.blocks import Block, Entry, Prose, Shown, Table, columns, entries
from unic_tfn.page.wording import count

CLIPS_AT_ONCE = 256


@dataclass(frozen=True)
class Range:
    """The columns of one modality over the valid steps of all clips.

    Args:
        shape: the array's.
        lowest: the smallest value, None without any valid step.
        highest: the largest.
        deviations: the smallest (of columns that vary) and largest standard deviation of a column.
        constant: how many columns have one value only.
        duplicate: how many others are equal to an earlier one.
    """

    shape: tuple[int, ...]
    lowest: float | None
    highest: float | None
    deviations: tuple[float, float] | None
    constant: int
    duplicate: int


def feature_range(array: NDArray[np.float32], lengths: NDArray[np.int32] | None) -> Range:
    """Return the range of (N, width) features, or of the valid steps of (N, steps, width)."""
    low = np.full(array.shape[-1], np.inf)
    high, mean, squares, rows = -low, np.zeros(len(low)), np.zeros(len(low)), 0
    for part in _parts(array, lengths):
        low, high = np.minimum(low, part.min(axis=0)), np.maximum(high, part.max(axis=0))
        # Joining the parts' means and squares loses nothing to large means (Chan et al., 1979).
        wide = part.astype(np.float64)
        mean_here = wide.mean(axis=0)
        shift, total = mean_here - mean, rows + len(part)
        squares += ((wide - mean_here) ** 2).sum(axis=0) + shift**2 * rows * len(part) / total
        mean, rows = mean + shift * len(part) / total, total
    if not rows:
        return Range(array.shape, None, None, None, 0, 0)
    varying = np.sqrt(squares / rows)[high > low]
    return Range(
        shape=array.shape,
        lowest=float(low.min()),
        highest=float(high.max()),
        deviations=(float(varying.min()), float(varying.max())) if len(varying) else None,
        constant=int((high <= low).sum()),
        duplicate=duplicate_columns(valid_rows(array, lengths)),
    )


def _parts(
    array: NDArray[np.float32], lengths: NDArray[np.int32] | None
) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(array), CLIPS_AT_ONCE):
        some = slice(start, start + CLIPS_AT_ONCE)
        part = valid_rows(array[some], None if lengths is None else lengths[some])
        if len(part):
            yield part


def show_features(package: FeaturePackage, there: Mapping[str, NDArray[np.bool_]]) -> Shown:
    """Return the section.

    Args:
        package: the package.
        there: (N,) by modality, which clips have anything of it but zeros.
    """
    ranges = {
        name: feature_range(array, package.text_length if name == "text" else None)
        for name, array in package.features.items()
    }
    blocks: list[Block] = [_range_table(ranges)]
    if wild := [name for name, one in ranges.items() if _is_wild(one)]:
        text = (
            f"Wildly different scales among the columns of {' and '.join(wild)}. Audio and vision "
            "are normalised in the network, text is not."
        )
        blocks.append(Prose(text, "note"))
    blocks.append(_missing_table(package, there))
    return Shown("features", "Features: ranges and gaps", tuple(blocks))


def _is_wild(one: Range) -> bool:
    return one.deviations is not None and one.deviations[1] > WILD_RATIO * one.deviations[0]


def _range_table(ranges: Mapping[str, Range]) -> Table:
    heads = columns(
        "Modality", "Shape", ("Lowest", "decimal"), ("Highest", "decimal"),
        ("Smallest SD", "decimal"), ("Largest SD", "decimal"), ("Constant", "integer"),
        ("Duplicate", "integer"),
    )  # fmt: skip
    rows = []
    for name, one in ranges.items():
        least, most = one.deviations or (None, None)
        shape = " × ".join(f"{size:,}" for size in one.shape)
        values = [_number(value) for value in (one.lowest, one.highest, least, most)]
        rows.append(entries(name, shape, *values, one.constant, one.duplicate))
    note = (
        "Over the valid steps of all clips. SD: standard deviation of a column, constant ones left "
        "out. Constant, duplicate: columns with one value, and columns equal to an earlier one."
    )
    return Table("ranges", "Ranges of the features", heads, tuple(rows), note)


def _number(value: float | None) -> Entry:
    return Entry(value, "" if value is None else f"{value:.4g}".replace("-", "−"))


def _missing_table(package: FeaturePackage, there: Mapping[str, NDArray[np.bool_]]) -> Table:
    heads = columns(
        "Modality", *((name.capitalize(), "integer") for name in SPLITS), ("All", "integer"),
        ("%", "percent"),
    )  # fmt: skip
    split = np.array(package.split)
    rows = []
    for name, has in there.items():
        missing = [int((~has & (split == part)).sum()) for part in SPLITS]
        rows.append(entries(name, *missing, sum(missing), float((~has).mean())))
    caption = f"Clips without a modality, of {count(len(split), 'clip')}"
    return Table("missing", caption, heads, tuple(rows), "Without it: all its features are zero.")
