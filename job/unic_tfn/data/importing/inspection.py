"""A look into a feature file and a label file before an import, with a mapping to begin with."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from unic_tfn.data.importing.features.checks import as_array, type_words
from unic_tfn.data.importing.features.keys import ALIASES
from unic_tfn.data.importing.labels.label_csv import read_csv
from unic_tfn.data.importing.labels.label_file import MAX_CLASSES
from unic_tfn.data.importing.labels.own_labels import SCORES
from unic_tfn.data.importing.labels.spelling import number_in
from unic_tfn.data.importing.splits.split_names import SPLIT_NAMES
from unic_tfn.data.readers.feature_values import read_feature_values
from unic_tfn.errors import DataError
from unic_tfn.grid import LABEL_SOURCE_PATTERN, MODALITIES
from unic_tfn.messages import listed, printable, quoted

AT_ONCE = 2**20
SHOWN_KEYS = 200
ID_PARTS = ("video_id", "clip_id")
SPLIT_COLUMNS = ("split", "mode", "fold", "set")
# The bins proposed for scores; there is no way to tell which rule fits them.
PROPOSED_BINS = "sims-3"
SOURCE_LETTERS = {"T": "text", "A": "audio", "V": "video", "M": "multimodal"}


def inspect_files(features: Path, labels: Path | None) -> str:
    """Return a description of the files' contents and a mapping to begin with, as text.

    Reads every number once, and takes memory for a million of them at a time.

    Args:
        features: a file of a kind in `readers.kinds.KINDS`.
        labels: a CSV; None if the labels are those of the feature file.

    Raises:
        DataError: a file is damaged, unsafe or of another kind.
        StorageError: the file system failed.
    """
    found = read_feature_values(features)
    lines = [f"{features}: {found.kind.name}"]
    entries = dict(_entries(found.value))
    lines += [f"  {line}" for line in (*_arrays(entries), *_cuts(found.value))]
    table = None
    if labels is not None:
        table = read_csv(labels).columns
        lines += [f"{labels}: CSV, {len(next(iter(table.values())))} rows"]
        lines += [f"  {_column(name, values)}" for name, values in table.items()]
    lines += ["", "# a mapping to begin with: save it, correct it, and give it by --mapping"]
    return "\n".join([*lines, _yaml(propose(entries, table))])


def propose(entries: Mapping[str, object], table: Mapping[str, list[str]] | None) -> dict[str, Any]:
    """Return values of a mapping file that fit the files.

    Args:
        entries: the contents of the feature file, by key with the split before it (`train.text`).
        table: the label file's columns; None if the labels are those of the feature file.
    """
    names = {key.rpartition(".")[2] for key in entries}
    keys = {
        ours: theirs for theirs, ours in ALIASES.items() if theirs in names and ours not in names
    }
    mapping: dict[str, Any] = {"keys": keys} if keys else {}
    if table is not None:
        return mapping | _propose_columns(table)
    known = {s: k for s, ks in SCORES.items() for k in ks if k in names}
    return mapping | ({"sources": known, "bins": PROPOSED_BINS} if known else {})


def _propose_columns(table: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return the values of a mapping file that name the columns of a label file."""
    mapping: dict[str, Any] = {}
    if "id" not in table:
        mapping["id"] = [name for name in ID_PARTS if name in table] or [next(iter(table))]
    splits = [name for name in SPLIT_COLUMNS if name in table]
    if splits and splits[0] != "split":
        mapping["split"] = splits[0]
    taken = {"id", *mapping.get("id", []), *splits[:1]}
    sources, ignored, scores = {}, [], False
    for name, values in table.items():
        if name in taken:
            continue
        kind = _label_kind(values)
        source = _source_name(name)
        if kind and source not in sources:
            sources[source] = name
            scores |= kind == "scores"
        else:
            ignored.append(name)
    mapping["sources"] = sources
    if ignored:
        mapping["ignore"] = ignored
    return mapping | ({"bins": PROPOSED_BINS} if scores else {})


def _yaml(values: Mapping[str, Any]) -> str:
    """Return values as YAML, with letters of any script, but nothing invisible."""
    text = yaml.safe_dump(values, sort_keys=False, allow_unicode=True).rstrip()
    if all(line.isprintable() for line in text.split("\n")):
        return text
    return yaml.safe_dump(values, sort_keys=False).rstrip()


def _entries(value: object, at: str = "") -> Iterator[tuple[str, object]]:
    """Yield the entries of a value by key; those of a split have its name first (`train.text`)."""
    if not isinstance(value, dict):
        yield at or "the file", value
        return
    for key, entry in list(value.items())[:SHOWN_KEYS]:
        if isinstance(entry, dict) and str(key).lower() in SPLIT_NAMES and not at:
            yield from _entries(entry, str(key))
        else:
            yield (f"{at}.{key}" if at else str(key)), entry


def _cuts(value: object, at: str = "the file") -> Iterator[str]:
    """Yield a sentence for each dict of which only the first entries are described."""
    if not isinstance(value, dict):
        return
    if len(value) > SHOWN_KEYS:
        yield f"{at}: the first {SHOWN_KEYS} of {len(value):,} entries are shown"
    for key, entry in value.items():
        if str(key).lower() in SPLIT_NAMES and at == "the file":
            yield from _cuts(entry, printable(str(key)))


def _arrays(entries: Mapping[str, object]) -> Iterator[str]:
    shown = [(printable(key), entry) for key, entry in entries.items()]
    width = max((len(key) for key, _ in shown), default=0)
    for key, entry in shown:
        try:
            array = as_array(Path(key), key, entry)
            text = _array(key, array)
        except DataError:
            text = type_words(entry) if entry is not None else "nothing"
        yield f"{key.ljust(width)}  {text}"


def _array(key: str, array: NDArray[Any]) -> str:
    text = f"{array.dtype.name} {array.shape}"
    name = key.rpartition(".")[2]
    if array.dtype.kind not in "biuf" or not array.size:
        flat = array.reshape(-1)[: 10 * MAX_CLASSES]
        kinds = sorted({str(item) for item in flat})
        few = len(kinds) <= MAX_CLASSES // 4 and name != "id" and len(flat) > len(kinds)
        return f"{text}  {len(kinds)} values: {listed(kinds, 8)}" if few else text
    low, high, wrong = _range(array)
    text += f"  {low:.4g} to {high:.4g}"
    text += f", {wrong:,} NaN or infinite" if wrong else ""
    if array.size == len(array) and name not in ("id", *(f"{m}_lengths" for m in MODALITIES)):
        count = len(np.unique(array))
        text += f"  label candidate: {count} values" if count <= MAX_CLASSES else "  scores"
    return text


def _range(array: NDArray[Any]) -> tuple[float, float, int]:
    """Return the smallest and the largest finite value, and how many values are not finite."""
    low, high, wrong = np.inf, -np.inf, 0
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


def _label_kind(values: list[str]) -> str:
    """Return `classes` or `scores` for values that may be labels, else an empty text."""
    kinds = {value.strip() for value in values} - {""}
    numbers = [number for kind in kinds if (number := number_in(kind)) is not None]
    if len(numbers) == len(kinds) and any(number % 1 for number in numbers):
        return "scores"
    return "classes" if 2 <= len(kinds) <= min(MAX_CLASSES, len(values) / 2) else ""


def _column(name: str, values: list[str]) -> str:
    kinds = sorted({value.strip() for value in values} - {""})
    empty = sum(not value.strip() for value in values)
    note = {"classes": "  label candidate", "scores": "  label candidate: scores, see --bins"}
    shown = listed([quoted(kind) for kind in kinds], 4)
    unlabelled = f", {empty} empty" if empty else ""
    text = f"{printable(name)}: {len(kinds)} values ({shown}){unlabelled}"
    return text + note.get(_label_kind(values), "")


def _source_name(column: str) -> str:
    """Return the label source that a column's name suggests."""
    tail = column.rpartition("_")[2]
    if tail in SOURCE_LETTERS:
        return SOURCE_LETTERS[tail]
    if column in ("label", "annotation", "label_M", "regression_labels"):
        return "multimodal"
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in column.lower()).strip("_")
    return name[:32] if LABEL_SOURCE_PATTERN.fullmatch(name[:32]) else f"source_{name}"[:32]
