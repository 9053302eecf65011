"""The keys of feature files: our names, the names that others use, and further entries."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from unic_tfn.data.importing.features.budget import TEXT_BYTES, Budget
from unic_tfn.data.importing.features.checks import as_array, text_bytes
from unic_tfn.errors import DataError
from unic_tfn.grid import MODALITIES
from unic_tfn.messages.printing import quoted
from unic_tfn.messages.refusals import refusal

LENGTHS = tuple(f"{modality}_lengths" for modality in MODALITIES)
KEYS = ("id", *MODALITIES, *LENGTHS, "text_bert", "split", "mode")
# The names that other programs use for the same entries.
ALIASES = {"ids": "id", "video": "vision", "video_lengths": "vision_lengths"}


def renamed(path: Path, entry: Mapping[Any, object], keys: Mapping[str, str]) -> dict[Any, object]:
    """Return the arrays under our names.

    Args:
        path: the file, for messages.
        entry: the arrays by the file's names.
        keys: the file's name by our name, where they differ.

    Raises:
        DataError: `keys` has a name that is not one of ours.
    """
    for ours in keys:
        if ours not in KEYS:
            expected = f"one of {', '.join(KEYS)}"
            raise refusal(str(path), "--key", expected, quoted(ours), "Correct it.")
    named = {theirs: ours for ours, theirs in keys.items()}
    result: dict[Any, object] = {}
    for theirs, value in entry.items():
        ours = named.get(theirs, theirs)
        if ours in keys and theirs not in named:
            continue
        if theirs not in named and ours in ALIASES and ALIASES[ours] not in entry:
            ours = ALIASES[ours]
        result[ours] = value
    return result


def side_columns(
    path: Path, entry: Mapping[Any, object], clips: int, budget: Budget
) -> dict[str, tuple[str, ...]]:
    """Return the entries with one number or text per clip as texts by key: labels, among others.

    A number becomes the shortest text that stands for it in its own type (`-0.6`, in 32 or in 64
    bits); NaN becomes an empty text, which means unlabelled. An entry for which the budget does
    not suffice is not returned.
    """
    columns = {}
    for key, value in entry.items():
        items = _items(path, str(key), value, clips, budget)
        if items is None:
            continue
        columns[str(key)] = tuple(
            "" if text == "nan" and not isinstance(item, str) else text
            for item, text in ((item, str(item).strip()) for item in items)
        )
    return columns


def _items(
    path: Path, key: str, value: object, clips: int, budget: Budget
) -> Iterable[object] | None:
    """Return one value per clip; None if the entry is something else, or too large."""
    if isinstance(value, list) and all(type(item) is str for item in value):
        needed = sum(TEXT_BYTES + 2 * len(item) for item in value)
        return value if len(value) == clips and budget.take(needed) else None
    try:
        array = as_array(path, key, value)
    except DataError:
        return None
    if array.size != clips or len(array) != clips or array.dtype.kind not in "biufU":
        return None
    return array.reshape(-1) if budget.take(text_bytes(array)) else None
