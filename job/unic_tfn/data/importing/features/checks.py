"""Checks of the entries of a feature file: ids, numbers, lengths."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.importing.features.budget import (
    BASE_BYTES,
    TEXT_BYTES,
    Budget,
    usable_memory,
)
from unic_tfn.data.importing.features.clip_rows import ClipRows
from unic_tfn.data.importing.features.sections import Features, Section
from unic_tfn.data.package.verify import MAX_NAME_CHARACTERS, is_plain_text
from unic_tfn.data.readers.unpickle import PickledArray
from unic_tfn.errors import DataError
from unic_tfn.messages.printing import printable, quoted
from unic_tfn.messages.refusals import refusal

LAYOUT = (
    "Expected the layout of MMSA-FET: a dict of 'train', 'valid' and 'test', each a dict of arrays "
    "with 'id' and some of 'text', 'audio', 'vision'; or one such dict without splits."
)
MAX_ID_COLUMNS = 4


def type_words(value: object) -> str:
    """Return the type of a value for a message, with its article: `a list`, `an int`."""
    if isinstance(value, PickledArray | np.ndarray):
        return "an array"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def check_ids(path: Path, key: str, value: object, budget: Budget) -> tuple[tuple[str, ...], ...]:
    """Return the columns of a section's ids as texts: one column (n,), or several.

    MulT's files have (n, 3): a clip's name, and where it begins and ends.

    Raises:
        DataError: they are neither texts nor integers, or one cannot be a clip's name.
    """
    array = as_array(path, key, value)
    if array.dtype.kind not in "USiu" or array.size > MAX_ID_COLUMNS * len(array):
        found = f"{array.dtype.name} {array.shape}"
        raise refusal(str(path), key, "one text or integer for each clip", found, LAYOUT)
    if not budget.take(text_bytes(array)):
        expected = "ids that take less memory than the file's size allows"
        found = f"{array.size:,} of {array.dtype.name}"
        raise refusal(str(path), key, expected, found, "Give each clip one short id.")
    rows = array.reshape(len(array), array.size // max(1, len(array)))
    return tuple(_id_texts(path, key, column) for column in rows.T)


def _id_texts(path: Path, key: str, column: NDArray[Any]) -> tuple[str, ...]:
    try:
        texts = [
            (item.decode() if isinstance(item, bytes) else str(item)).strip()
            for item in column.tolist()
        ]
    except UnicodeDecodeError as error:
        raise refusal(
            str(path), key, "texts in UTF-8", printable(str(error), 200), LAYOUT
        ) from error
    for text in texts:
        if not is_plain_text(text):
            expected = f"1 to {MAX_NAME_CHARACTERS} characters without control characters"
            raise refusal(str(path), key, expected, quoted(text), "Rename the clip.")
    return tuple(texts)


def text_bytes(array: NDArray[Any]) -> int:
    """Return how much memory the values of an array take at most as Python's texts."""
    characters = array.dtype.itemsize if array.dtype.kind in "US" else 0
    return array.size * (TEXT_BYTES + characters // (2 if array.dtype.kind == "U" else 1))


def check_numbers(
    path: Path, key: str, value: object, axes: tuple[int, ...], clips: int
) -> Features:
    """Return an array of features, its type and shape checked.

    Args:
        path: the feature file, for messages.
        key: the array's key, for messages.
        value: the entry.
        axes: the numbers of axes that it may have.
        clips: how many clips it must have.

    Raises:
        DataError: it is not an array of numbers of such a shape.
    """
    array = value if isinstance(value, ClipRows) else as_array(path, key, value)
    if array.dtype.kind not in "biuf":
        raise refusal(str(path), key, "numbers", f"an array of {array.dtype.name}", LAYOUT)
    if array.ndim not in axes or len(array) != clips or 0 in array.shape[1:]:
        shapes = {2: f"({clips}, width)", 3: f"({clips}, steps, width)"}
        expected = "shape " + " or ".join(shapes[count] for count in axes)
        raise refusal(str(path), key, expected, str(array.shape), LAYOUT)
    return array


def check_lengths(path: Path, key: str, value: object, clips: int) -> NDArray[np.int64]:
    """Return the valid steps (n,) of each clip.

    Raises:
        DataError: they are not whole numbers from 0, one for each clip.
    """
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
                longest = max((len(item) for item in value if isinstance(item, str)), default=1)
                if 4 * longest * len(value) > BASE_BYTES:
                    found = f"{len(value):,} of up to {longest:,} characters"
                    remedy = "Leave long texts out, or shorten them."
                    raise refusal(str(path), key, "short texts", found, remedy)
                try:
                    return np.array(value)
                except (OverflowError, ValueError) as error:
                    raise DataError(
                        f"{path}: {key}: {printable(str(error), 200)}.", LAYOUT
                    ) from error
        remedy = "Pad sequences of different lengths to one array, and say how long each one is."
        raise refusal(str(path), key, "an array", "a list of something else", remedy)
    raise refusal(str(path), key, "an array", type_words(value), LAYOUT)


def verify_same_kind(path: Path, first: Section, other: Section, name: str) -> None:
    """Refuse a section that lacks an array of the first one, or has another width or axes.

    Raises:
        DataError: naming the array.
    """
    for modality, array in first.features.items():
        mine = other.features.get(modality)
        if mine is None:
            raise refusal(str(path), f"{name}.{modality}", "an array", "none", LAYOUT)
        if mine.ndim != array.ndim or mine.shape[-1] != array.shape[-1]:
            expected = f"shape {(len(mine), *array.shape[1:])}, as in the first split"
            raise refusal(str(path), f"{name}.{modality}", expected, str(mine.shape), LAYOUT)


def verify_fits(path: Path, modality: str, array: Features, clips: int) -> None:
    """Refuse features that take more memory in a package than the machine has.

    Args:
        path: the feature file, for messages.
        modality: which modality.
        array: its array in the file.
        clips: how many clips the package has.

    Raises:
        DataError: naming the size.
    """
    steps = array.shape[1] if array.ndim == 3 and modality == "text" else 1
    needed, there = 4 * clips * steps * array.shape[-1], usable_memory()
    if needed > there:
        expected = f"features that fit in the memory at hand, {there / 2**30:.0f} GiB"
        found = f"{clips:,} clips of shape {array.shape[1:]}, {needed / 2**30:,.0f} GiB"
        remedy = "Make the features smaller, for instance their steps fewer, or import fewer clips."
        raise refusal(str(path), modality, expected, found, remedy)
