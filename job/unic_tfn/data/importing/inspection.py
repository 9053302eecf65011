"""A look into a feature file and a label file before an import, with a mapping to begin with."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.data.importing.features.checks import as_array, type_words
from unic_tfn.data.importing.features.clip_entries import array_of, as_dict
from unic_tfn.data.importing.labels.label_csv import read_csv
from unic_tfn.data.importing.labels.label_file import MAX_CLASSES
from unic_tfn.data.importing.proposal import as_yaml, label_kind, propose
from unic_tfn.data.importing.splits.split_names import SPLIT_NAMES
from unic_tfn.data.readers.feature_values import read_feature_values
from unic_tfn.errors import DataError
from unic_tfn.grid import MODALITIES
from unic_tfn.messages.printing import listed, printable, quoted

AT_ONCE = 2**20
SHOWN_KEYS = 200
# A look takes seconds; a file of holes may be as large as it likes.
LOOKED_AT_BYTES = 8 * 2**30
# In a look, more values than these are not told apart.
MAX_TOLD_APART = 10**6
PROPOSAL = "# a mapping to begin with: save it, correct it, and give it by --mapping"
GUESSED = "# the keys are guesses by the names of the arrays"


def inspect_files(features: Path | Sequence[Path], labels: Path | None) -> str:
    """Return a description of the files' contents and a mapping to begin with, as text.

    Reads every number once, up to 8 GiB of an array, and takes memory for a million of them at a
    time.

    Args:
        features: a file of a kind in `readers.kinds.KINDS`, or several.
        labels: a CSV; None if the labels are those of the feature file.

    Raises:
        DataError: a file is damaged, unsafe or of another kind.
        StorageError: the file system failed.
    """
    paths = (features,) if isinstance(features, Path) else tuple(features)
    lines, values = [], []
    for path in paths:
        found = read_feature_values(path)
        lines += [f"{path}: {found.kind.name}"]
        lines += [
            f"  {line}" for line in (*_arrays(dict(_entries(found.value))), *_cuts(found.value))
        ]
        values.append(found.value)
    table = None
    if labels is not None:
        table = read_csv(labels).columns
        lines += [f"{labels}: CSV, {len(next(iter(table.values())))} rows"]
        lines += [f"  {_column(name, column)}" for name, column in table.items()]
    mapping = propose(paths, values, table)
    guessed = [GUESSED] if "keys" in mapping else []
    return "\n".join([*lines, "", PROPOSAL, *guessed, as_yaml(mapping)])


def _entries(value: object, at: str = "") -> Iterator[tuple[str, object]]:
    """Yield the entries of a value by key; those of a split have its name first (`train.text`)."""
    value = as_dict(value)
    if not isinstance(value, dict):
        yield at or "the file", value
        return
    for key, entry in list(value.items())[:SHOWN_KEYS]:
        if _is_split(key, entry) and not at:
            yield from _entries(entry, str(key))
        else:
            yield (f"{at}.{key}" if at else str(key)), entry


def _is_split(key: object, entry: object) -> bool:
    return str(key).lower() in SPLIT_NAMES and isinstance(as_dict(entry), dict)


def _cuts(value: object) -> Iterator[str]:
    """Yield a sentence for each dict of which only the first entries are described."""
    value = as_dict(value)
    if not isinstance(value, dict):
        return
    splits = [(printable(str(key)), as_dict(e)) for key, e in value.items() if _is_split(key, e)]
    for name, entries in (("the file", value), *splits):
        if len(entries) > SHOWN_KEYS:
            yield f"{name}: the first {SHOWN_KEYS} of {len(entries):,} entries are shown"


def _arrays(entries: Mapping[str, object]) -> Iterator[str]:
    shown = [(printable(key), entry) for key, entry in entries.items()]
    width = max((len(key) for key, _ in shown), default=0)
    for key, entry in shown:
        yield f"{key.ljust(width)}  {_described(key, entry)}"


def _described(key: str, entry: object) -> str:
    entry = as_dict(entry)
    if isinstance(entry, dict) and entry:
        first, value = next(iter(entry.items()))
        array = array_of(value)
        words = type_words(value) if array is None else f"{array.dtype.name} {array.shape}"
        return f"{len(entry):,} entries, the first {quoted(str(first))}: {words}"
    try:
        return _array(key, as_array(Path(key), key, entry))
    except DataError:
        return type_words(entry) if entry is not None else "nothing"


def _array(key: str, array: NDArray[Any]) -> str:
    text = f"{array.dtype.name} {array.shape}"
    name = key.rpartition(".")[2]
    if array.dtype.kind not in "biuf" or not array.size:
        flat = array.reshape(-1)[: 10 * MAX_CLASSES]
        kinds = sorted({str(item) for item in flat})
        few = len(kinds) <= MAX_CLASSES // 4 and name != "id" and len(flat) > len(kinds)
        return f"{text}  {len(kinds)} values: {listed(kinds, 8)}" if few else text
    looked_at = array[: max(1, LOOKED_AT_BYTES // max(1, array[0].nbytes))]
    low, high, wrong = _range(looked_at)
    text += f"  {low:.4g} to {high:.4g}"
    text += f" in the first {len(looked_at):,}" if len(looked_at) < len(array) else ""
    text += f", {wrong:,} NaN or infinite" if wrong else ""
    few = array.size == len(array) <= MAX_TOLD_APART
    if few and name not in ("id", *(f"{m}_lengths" for m in MODALITIES)):
        count = len(np.unique(array))
        text += f"  label candidate: {count} values" if count <= MAX_CLASSES else "  scores"
    return text


def _range(array: NDArray[Any]) -> tuple[float, float, int]:
    """Return the smallest and the largest finite value, and how many values are not finite."""
    low, high, wrong = np.inf, -np.inf, 0
    if array.ndim > 1 and array[0].nbytes > LOOKED_AT_BYTES:
        return np.nan, np.nan, 0
    if array.ndim > 1 and array[0].size > AT_ONCE:
        for row in array:
            least, most, bad = _range(row)
            low, high, wrong = min(low, least), max(high, most), wrong + bad
        return low, high, wrong
    rows = max(1, AT_ONCE // max(1, array[0].size))
    for start in range(0, len(array), rows):
        part = array[start : start + rows]
        finite = np.isfinite(part)
        bad = int(part.size - finite.sum())
        wrong += bad
        part = part[finite] if bad else part
        if part.size:
            low, high = min(low, float(part.min())), max(high, float(part.max()))
    return low, high, wrong


def _column(name: str, values: list[str]) -> str:
    kinds = sorted({value.strip() for value in values} - {""})
    empty = sum(not value.strip() for value in values)
    note = {"classes": "  label candidate", "scores": "  label candidate: scores, see --bins"}
    shown = listed([quoted(kind) for kind in kinds], 4)
    unlabelled = f", {empty} empty" if empty else ""
    text = f"{printable(name)}: {len(kinds)} values ({shown}){unlabelled}"
    return text + note.get(label_kind(values), "")
