"""A mapping to begin with, proposed from what is in the files; the import accepts it as it is."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from unic_tfn.data.importing.features.arrangement import name_of
from unic_tfn.data.importing.features.joining import read_feature_files
from unic_tfn.data.importing.features.keys import ALIASES
from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.features.modality_guess import feature_names, proposed_keys
from unic_tfn.data.importing.labels.id_columns import IdColumns, ids_of, plain_id
from unic_tfn.data.importing.labels.label_file import MAX_CLASSES
from unic_tfn.data.importing.labels.own_labels import CLASSES, RUNNING_TEXT, SCORES, own_table
from unic_tfn.data.importing.labels.spelling import number_in
from unic_tfn.data.importing.labels.value_rules import MISSING
from unic_tfn.data.importing.splits.split_column import LIKE_SPLIT
from unic_tfn.data.importing.splits.split_names import holds_splits
from unic_tfn.data.package.verify import RESERVED_COLUMNS
from unic_tfn.errors import DataError
from unic_tfn.grid import LABEL_SOURCE_LETTERS, LABEL_SOURCE_PATTERN

ID_PARTS = ("video_id", "clip_id")
# The bins proposed for scores; there is no way to tell which rule fits them.
PROPOSED_BINS = "sims-3"
WIDER_BINS = "negative<0<=positive"
WORD = re.compile(r"[^\W\d][\w -]*")
# Where the sources are named, the other columns need not be.
MAX_IGNORED = 100
SOURCE_OF_LETTER = {letter: source for source, letter in LABEL_SOURCE_LETTERS.items()}


def propose(
    paths: Sequence[Path], values: Sequence[object], table: Mapping[str, Sequence[str]] | None
) -> dict[str, Any]:
    """Return values of a mapping file that fit the files.

    Args:
        paths: the feature files.
        values: their contents.
        table: the label file's columns; None if the labels are those of the feature file.
    """
    keys: dict[str, str] = {}
    for path, value in zip(paths, values, strict=True):
        names = feature_names(value, name_of(path))
        for theirs, ours in ALIASES.items():
            if theirs in names and ours not in names:
                keys.setdefault(ours, theirs)
        for ours, theirs in proposed_keys(value, name_of(path)).items():
            keys.setdefault(ours, theirs)
    mapping: dict[str, Any] = {"keys": keys} if keys else {}
    if table is not None:
        columns = propose_columns(table)
        ids = ids_of(Path(), table, IdColumns(tuple(columns.get("id", ("id",)))))
        return mapping | columns | _stem([*_ids(paths, keys), set(ids)])
    return mapping | _stem(_ids(paths, keys)) | _own_columns(paths, keys)


def _ids(paths: Sequence[Path], keys: Mapping[str, str]) -> list[set[str]]:
    """Return the ids of the clips of each file that has ids."""
    found = []
    for path in paths:
        with suppress(DataError):
            file = read_feature_file(path, keys)
            if file.named:
                found.append({clip for section in file.sections for clip in section.ids})
    return found


def _stem(ids: Sequence[set[str]]) -> dict[str, Any]:
    """Return that ids are paths of files, if only their names are shared by all files."""
    if len(ids) < 2 or set.intersection(*ids):
        return {}
    stems = [{plain_id(clip, paths=True) for clip in mine} for mine in ids]
    return {"id_stem": True} if set.intersection(*stems) else {}


def _own_columns(paths: Sequence[Path], keys: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a mapping file for labels in the feature file itself."""
    try:
        table = own_table(read_feature_files(paths, keys))
    except DataError:
        return {}
    scores = {s: k for s, ks in SCORES.items() for k in ks[::-1] if k in table}
    if scores:
        return {"sources": scores} | _bins(scores, table)
    if any(key in table for known in CLASSES.values() for key in known):
        return {}
    table = {name: column for name, column in table.items() if name not in ("id", *RUNNING_TEXT)}
    return {
        k: v for k, v in propose_columns({"id": (), **table}).items() if k not in ("id", "split")
    }


def propose_columns(table: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the values of a mapping file that name the columns of a label file."""
    mapping: dict[str, Any] = {}
    if "id" not in table:
        parts = [name for name in ID_PARTS if name in table]
        mapping["id"] = parts if len(parts) == len(ID_PARTS) else [_id_column(table)]
    splits = [name for name, values in table.items() if holds_splits(values)]
    splits = sorted(splits, key=lambda name: name.lower() not in LIKE_SPLIT)
    if splits and splits[0] != "split":
        mapping["split"] = splits[0]
    taken = {"id", *mapping.get("id", []), *splits[:1]}
    rest = [name for name in table if name not in taken]
    sources = _proposed_sources(table, [n for n in rest if n.lower() not in LIKE_SPLIT])
    # Rather labels whose name is like that of a split than no labels.
    sources = sources or _proposed_sources(table, rest)
    mapping["sources"] = sources
    ignored = [name for name in rest if name not in sources.values()]
    if 0 < len(ignored) <= MAX_IGNORED:
        mapping["ignore"] = ignored
    return mapping | _bins(sources, table)


def _proposed_sources(table: Mapping[str, Sequence[str]], columns: Sequence[str]) -> dict[str, str]:
    """Return label sources, with the columns that may hold them: the first of each name."""
    sources: dict[str, str] = {}
    for name in columns:
        if label_kind(table[name]):
            sources.setdefault(source_name(name), name)
    return sources


def _id_column(table: Mapping[str, Sequence[str]]) -> str:
    """Return the first column whose values are all different, else the first."""
    for name, values in table.items():
        if len(set(values)) == len(values):
            return name
    return next(iter(table))


def _bins(sources: Mapping[str, str], table: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return rules for the label sources that are scores: one for all, or one for each."""
    kinds = {source: label_kind(table[column]) for source, column in sources.items()}
    wide = any(
        kinds[source] == "scores" and _largest(table[column]) > 1
        for source, column in sources.items()
    )
    rule = WIDER_BINS if wide else PROPOSED_BINS
    scored = [source for source, kind in kinds.items() if kind == "scores"]
    if not scored:
        return {}
    return {"bins": rule if len(scored) == len(kinds) else dict.fromkeys(scored, rule)}


def _largest(values: Sequence[str]) -> float:
    return max((abs(number_in(value) or 0) for value in values), default=0.0)


def label_kind(values: Sequence[str]) -> str:
    """Return `classes` or `scores` for values that may be labels, else an empty text."""
    kinds = {value.strip() for value in values if value.strip().lower() not in ("", *MISSING)}
    numbers = [number for kind in kinds if (number := number_in(kind)) is not None]
    if len(numbers) == len(kinds) and any(number % 1 for number in numbers):
        return "scores"
    return "classes" if 2 <= len(kinds) <= min(MAX_CLASSES, len(values) / 2) else ""


def source_name(column: str) -> str:
    """Return the label source that a column's name suggests."""
    tail = column.rpartition("_")[2]
    if tail in SOURCE_OF_LETTER:
        return SOURCE_OF_LETTER[tail]
    if column in ("label", "annotation", "label_M", "regression_labels"):
        return "multimodal"
    name = "".join(c if c.isascii() and c.isalnum() else "_" for c in column.lower()).strip("_")
    allowed = LABEL_SOURCE_PATTERN.fullmatch(name[:32]) and name not in RESERVED_COLUMNS
    return (name if allowed else f"source_{name}")[:32]


def as_yaml(values: Mapping[str, Any]) -> str:
    """Return values as YAML, with letters of any script, but nothing invisible."""
    text = _dumped(values, allow_unicode=True)
    if all(line.isprintable() for line in text.split("\n")):
        return text
    return _dumped(values, allow_unicode=False)


def _dumped(values: Mapping[str, Any], allow_unicode: bool) -> str:
    text: str = yaml.dump(
        values, Dumper=_Dumper, sort_keys=False, allow_unicode=allow_unicode, width=10**6
    )
    return text.rstrip()


class _Dumper(yaml.SafeDumper):
    """Puts names that are not plain words in quotes: readers of YAML differ on `0E0` or `1_0`."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = WORD.fullmatch(text) is not None
    # A mapping file replaces variables; a name is to stand for itself.
    text = text.replace("${", "$${")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else "'")


_Dumper.add_representer(str, _text)
