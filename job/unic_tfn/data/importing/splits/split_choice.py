"""Which split a package gets, brought by a file or made here, and what it must obey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from unic_tfn.data.importing.labels.label_file import MAX_BYTES, LabelFile
from unic_tfn.data.importing.splits.split_names import SPLIT_NAMES
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data.package.split import RATIO, grouped_split, stratified_split
from unic_tfn.data.package.table import parse_table
from unic_tfn.errors import DataError
from unic_tfn.grid import SPLITS
from unic_tfn.machine.untrusted_files import read_bytes
from unic_tfn.messages import listed, quoted, refusal

STRATIFY_BY = "multimodal"
SPLIT_COLUMNS = ("id", "split")


@dataclass(frozen=True)
class SplitOptions:
    """How clips come to their splits.

    Args:
        seed: decides a split that is made here.
        ratio: train, valid and test; given, the split is made here even if a file has one.
        stratify: the label source by which it is made; empty: `multimodal`, or the first.
        group: the column of the label file whose values may not be in two splits.
        file: a CSV with the columns `id` and `split`, used instead of any other split.
    """

    seed: int = 2026
    ratio: tuple[int, int, int] | None = None
    stratify: str = ""
    group: str = ""
    file: Path | None = None


def choose_split(
    path: Path,
    table: LabelFile,
    rows: Sequence[int],
    in_file: Sequence[str | None],
    labels: Mapping[str, LabelSource],
    options: SplitOptions,
) -> tuple[tuple[str, ...], str]:
    """Return the split of the clips at some rows of the labels, and in words where it comes from.

    Raises:
        DataError: a clip or a part is left without, a group is in two parts, or what is asked for
            is not there.
    """
    ids = [table.ids[row] for row in rows]
    groups = _groups(path, table, rows, options.group)
    split, words = _found(table, rows, in_file, options, ids)
    if split is None:
        split, words = _made(path, labels, groups, options)
    if groups is not None:
        _verify_groups(path, options.group, groups, split)
        words += f"; no {options.group} is in two splits"
    empty = [name for name in SPLITS if name not in split]
    if empty:
        found = f"none for {' and '.join(empty)}"
        remedy = "Give every clip a split in the label file, or leave the column out (--ignore)."
        raise refusal(str(path), "split", "clips for train, valid and test", found, remedy)
    return split, words


def _found(
    table: LabelFile,
    rows: Sequence[int],
    in_file: Sequence[str | None],
    options: SplitOptions,
    ids: Sequence[str],
) -> tuple[tuple[str, ...] | None, str]:
    """Return the split that a file brings, if one is to be used."""
    if options.file is not None:
        return _read_split(options.file, ids), options.file.name
    if options.ratio is not None or options.stratify:
        return None, ""
    if table.split is not None:
        return tuple(table.split[row] for row in rows), "the label file"
    known = tuple(name for name in in_file if name is not None)
    return (known, "the feature file") if len(known) == len(in_file) else (None, "")


def _made(
    path: Path,
    labels: Mapping[str, LabelSource],
    groups: Sequence[str] | None,
    options: SplitOptions,
) -> tuple[tuple[str, ...], str]:
    by = options.stratify or (STRATIFY_BY if STRATIFY_BY in labels else next(iter(labels)))
    if by not in labels:
        expected = f"one of {listed(list(labels))}"
        raise refusal(str(path), "--stratify", expected, quoted(by), "Name a label source.")
    ratio = options.ratio or RATIO
    codes = labels[by].codes
    words = f"made here: {':'.join(map(str, ratio))}, stratified by {by}, seed {options.seed}"
    if groups is None:
        return stratified_split(codes, options.seed, ratio), words
    return grouped_split(codes, groups, options.seed, ratio), words


def _groups(
    path: Path, table: LabelFile, rows: Sequence[int], column: str
) -> tuple[str, ...] | None:
    if not column:
        return None
    groups = tuple(table.kept[column][row] for row in rows)
    if "" in groups:
        clip = quoted(table.ids[rows[groups.index("")]])
        key = f"column {quoted(column)} of {clip}"
        raise refusal(str(path), key, "a group", "nothing", "Give every clip its group.")
    return groups


def _verify_groups(path: Path, column: str, groups: Sequence[str], split: Sequence[str]) -> None:
    parts: dict[str, set[str]] = {}
    for group, part in zip(groups, split, strict=True):
        parts.setdefault(group, set()).add(part)
    if twice := [group for group, found in parts.items() if len(found) > 1]:
        expected = "each value in one split only"
        found = f"{len(twice)} in several: {listed(twice)}"
        remedy = "Correct the split, or let it be made by group: add --split-ratio 6:2:2"
        raise refusal(str(path), f"column {quoted(column)}", expected, found, remedy)


def _read_split(path: Path, ids: Sequence[str]) -> tuple[str, ...]:
    """Return the splits of some clips from a CSV of ids and splits."""
    remedy = "Write a CSV with the columns id and split, one row a clip."
    table = parse_table(read_bytes(path, MAX_BYTES), path, remedy)
    if missing := [name for name in SPLIT_COLUMNS if name not in table]:
        raise refusal(str(path), "columns", "id and split", f"no {missing[0]}", remedy)
    split: dict[str, str] = {}
    for clip, text in zip(table["id"], table["split"], strict=True):
        clip, name = clip.strip(), SPLIT_NAMES.get(text.strip().lower())
        if name is None:
            key = f"split of {quoted(clip)}"
            raise refusal(str(path), key, f"one of {', '.join(SPLITS)}", quoted(text), remedy)
        if split.setdefault(clip, name) != name:
            found = f"{split[clip]} and {name}"
            raise refusal(str(path), f"split of {quoted(clip)}", "one split", found, remedy)
    if without := [clip for clip in ids if clip not in split]:
        raise DataError(f"{path}: no split for {len(without)} clips: {listed(without)}.", remedy)
    return tuple(split[clip] for clip in ids)
