"""Sections of feature files: clips with ids, features, lengths and what else is told of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.package.verify import is_plain_text
from unic_tfn.data.readers.unpickle import PickledArray
from unic_tfn.errors import DataError
from unic_tfn.grid import MODALITIES
from unic_tfn.messages import quoted, refusal

MASK_ROW = 1
LAYOUT = (
    "Expected the layout of MMSA-FET: a dict of 'train', 'valid' and 'test', each a dict of arrays "
    "with 'id' and some of 'text', 'audio', 'vision'; or one such dict without splits."
)


@dataclass(frozen=True)
class Section:
    """One split of a feature file: n clips.

    Args:
        split: each clip's split; None where the file does not say.
        ids: the n clip ids.
        features: numbers by modality, (n, steps, width) or (n, width), not yet looked at.
        lengths: int64 (n,) by modality, the valid steps as the file gives them.
        text_mask: (n, steps), not zero where the text has a token; None where it is not given.
        columns: what else has one number or text for each clip, as n texts by key.
    """

    split: tuple[str, ...] | None
    ids: tuple[str, ...]
    features: Mapping[str, NDArray[Any]]
    lengths: Mapping[str, NDArray[np.int64]]
    text_mask: NDArray[Any] | None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class FeatureFile:
    """All sections of a feature file.

    Args:
        sections: its splits, or the one section that it has without splits.
        skipped: the names of the entries that are no sections.
        kind: what kind of file it is, in words.
        named: whether it names its clips; if not, their ids are the numbers of their rows.
    """

    sections: tuple[Section, ...]
    skipped: tuple[str, ...]
    kind: str = "pickle"
    named: bool = True

    @property
    def modalities(self) -> tuple[str, ...]:
        """The modalities that every section has."""
        return tuple(m for m in MODALITIES if all(m in s.features for s in self.sections))


def kind_of(value: object) -> str:
    """Name a value's kind for a message."""
    return (
        "an array" if isinstance(value, PickledArray | np.ndarray) else f"a {type(value).__name__}"
    )


def check_ids(path: Path, key: str, value: object) -> tuple[str, ...]:
    """Return a section's ids as texts."""
    array = as_array(path, key, value)
    if array.dtype.kind not in "USiu" or array.size != len(array):
        found = f"{array.dtype.name} {array.shape}"
        raise refusal(str(path), key, "one text or integer for each clip", found, LAYOUT)
    try:
        texts = [
            (item.decode() if isinstance(item, bytes) else str(item)).strip()
            for item in array.reshape(-1).tolist()
        ]
    except UnicodeDecodeError as error:
        raise refusal(str(path), key, "texts in UTF-8", str(error), LAYOUT) from error
    for text in texts:
        if not is_plain_text(text):
            expected = "1 to 512 characters without control characters"
            raise refusal(str(path), key, expected, quoted(text), "Rename the clip.")
    return tuple(texts)


def check_numbers(
    path: Path, key: str, value: object, axes: tuple[int, ...], clips: int
) -> NDArray[Any]:
    """Return an array of features after a check of its type and shape."""
    array = as_array(path, key, value)
    if array.dtype.kind not in "biuf":
        raise refusal(str(path), key, "numbers", f"an array of {array.dtype.name}", LAYOUT)
    if array.ndim not in axes or len(array) != clips or 0 in array.shape[1:]:
        shapes = {2: f"({clips}, width)", 3: f"({clips}, steps, width)"}
        expected = "shape " + " or ".join(shapes[count] for count in axes)
        raise refusal(str(path), key, expected, str(array.shape), LAYOUT)
    return array


def check_lengths(path: Path, key: str, value: object, clips: int) -> NDArray[np.int64]:
    """Return the valid steps of each clip."""
    array = as_array(path, key, value)
    whole = array.dtype.kind in "iu" or (
        array.dtype.kind == "f" and bool(np.isfinite(array).all() and (array % 1 == 0).all())
    )
    if not whole or array.size != clips or (array < 0).any() or (array > 2**31).any():
        expected = f"{clips} whole numbers from 0"
        found = f"{array.dtype.name} {array.shape}"
        raise refusal(str(path), key, expected, found, "Correct the lengths, or leave them out.")
    return array.reshape(-1).astype(np.int64)


def as_array(path: Path, key: str, value: object) -> NDArray[Any]:
    """Return an array, or a list of plain numbers or texts as one.

    Raises:
        DataError: the value is neither.
    """
    if isinstance(value, np.ndarray) and value.ndim > 0:
        return value
    if isinstance(value, PickledArray) and value.array is not None and value.array.ndim > 0:
        return value.array
    if isinstance(value, list | tuple):
        for kinds in ((str,), (int, float, bool)):
            if all(type(item) in kinds for item in value):
                try:
                    return np.array(value)
                except (OverflowError, ValueError) as error:
                    raise DataError(f"{path}: {key}: {error}.", LAYOUT) from error
        remedy = "Pad sequences of different lengths to one array, and say how long each one is."
        raise refusal(str(path), key, "an array", "a list of something else", remedy)
    raise refusal(str(path), key, "an array", kind_of(value), LAYOUT)


def verify_same_kind(path: Path, first: Section, other: Section, name: str) -> None:
    """Refuse a section whose arrays do not go on where those of the first end."""
    for modality, array in first.features.items():
        mine = other.features.get(modality)
        if mine is None:
            raise refusal(str(path), f"{name}.{modality}", "an array", "none", LAYOUT)
        if mine.ndim != array.ndim or mine.shape[-1] != array.shape[-1]:
            expected = f"shape {(len(mine), *array.shape[1:])}, as in the first split"
            raise refusal(str(path), f"{name}.{modality}", expected, str(mine.shape), LAYOUT)
