"""The split that a package gets: taken from a file or made here, and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from unic_tfn.data.importing.labels.label_file import MAX_BYTES, LabelFile
from unic_tfn.data.importing.splits.split_names import SPLIT_NAMES
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data.package.split import RATIO, grouped_split, stratified_split
from unic_tfn.data.package.table import parse_table
from unic_tfn.errors import DataError
from unic_tfn.grid import SPLITS
from unic_tfn.machine.untrusted_files import read_bytes
from unic_tfn.messages import listed, printable, quoted, refusal

STRATIFY_BY = "multimodal"
SPLIT_COLUMNS = ("id", "split")


@dataclass(frozen=True)
class SplitOptions:
    """How clips are assigned to splits.

    Args:
        seed: decides a split that is made here.
        ratio: train, valid and test; if given, the split is made here even if a file has one.
        stratify: the label source to stratify a made split by; empty: `multimodal`, or the first.
        group: the column of the label file of which no value may be in two splits.
        file: a CSV with the columns `id` and `split`, used instead of any other split.
    """

    seed: int = 2026
    ratio: tuple[int, int, int] | None = None
    stratify: str = ""
    group: str = ""
    file: Path | None = None


class SplitSource(StrEnum):
    """Where a split comes from."""

    SPLIT_FILE = "split-file"
    LABEL_FILE = "label-file"
    FEATURE_FILE = "feature-file"
    MADE = "made"


@dataclass(frozen=True)
class SplitOrigin:
    """Where a split comes from, and how it was made if it was made here.

    Args:
        source: where it comes from.
        file: the name of the split file, if it comes from one.
        ratio: of a made split, the sizes of train, valid and test.
        stratify: of a made split, the label source by which it is stratified.
        seed: of a made split, its seed.
        group: the column of which no value is in two splits; empty if none was asked for.
    """

    source: SplitSource
    file: str = ""
    ratio: tuple[int, int, int] | None = None
    stratify: str = ""
    seed: int | None = None
    group: str = ""

    def entries(self) -> dict[str, Any]:
        """Return it as JSON values for `package.json`, without the fields that do not apply."""
        fields = {
            "source": self.source.value,
            "file": self.file,
            "ratio": None if self.ratio is None else list(self.ratio),
            "stratify": self.stratify,
            "seed": self.seed,
            "group": self.group,
        }
        return {name: value for name, value in fields.items() if value not in ("", None)}


def origin_words(origin: SplitOrigin) -> str:
    """Return in words where a split comes from, as in `split from the label file`."""
    words = {
        SplitSource.SPLIT_FILE: printable(origin.file),
        SplitSource.LABEL_FILE: "the label file",
        SplitSource.FEATURE_FILE: "the feature file",
        SplitSource.MADE: (
            f"made here: {':'.join(map(str, origin.ratio or ()))}, "
            f"stratified by {origin.stratify}, seed {origin.seed}"
        ),
    }[origin.source]
    return f"{words}; no {printable(origin.group)} is in two splits" if origin.group else words


def choose_split(
    path: Path,
    table: LabelFile,
    rows: Sequence[int],
    in_file: Sequence[str | None],
    labels: Mapping[str, LabelSource],
    options: SplitOptions,
) -> tuple[tuple[str, ...], SplitOrigin]:
    """Return the splits of N clips, and where they come from.

    Args:
        path: the label file, for messages.
        table: its contents.
        rows: the N rows of the clips.
        in_file: the N splits that the feature file gives, None where it gives none.
        labels: the label sources of the clips.
        options: how clips are assigned to splits.

    Raises:
        DataError: a clip has no split, a split has no clip, a group is in two splits, or the split
            file, column or label source that was asked for is not there.
    """
    ids = [table.ids[row] for row in rows]
    groups = _groups(path, table, rows, options.group)
    chosen = _found(table, rows, in_file, options, ids) or _made(path, labels, groups, options)
    split, origin = chosen
    if groups is not None:
        _verify_groups(path, options.group, groups, split)
        origin = replace(origin, group=options.group)
    empty = [name for name in SPLITS if name not in split]
    if empty:
        found = f"none for {' and '.join(empty)}"
        remedy = "Give every clip a split in the label file, or leave the column out (--ignore)."
        raise refusal(str(path), "split", "clips for train, valid and test", found, remedy)
    return split, origin


def _found(
    table: LabelFile,
    rows: Sequence[int],
    in_file: Sequence[str | None],
    options: SplitOptions,
    ids: Sequence[str],
) -> tuple[tuple[str, ...], SplitOrigin] | None:
    """Return the split that a file has; None if there is none or it is not to be used."""
    if options.file is not None:
        origin = SplitOrigin(SplitSource.SPLIT_FILE, file=options.file.name)
        return _read_split(options.file, ids), origin
    if options.ratio is not None or options.stratify:
        return None
    if table.split is not None:
        return tuple(table.split[row] for row in rows), SplitOrigin(SplitSource.LABEL_FILE)
    known = tuple(name for name in in_file if name is not None)
    return (known, SplitOrigin(SplitSource.FEATURE_FILE)) if len(known) == len(in_file) else None


def _made(
    path: Path,
    labels: Mapping[str, LabelSource],
    groups: Sequence[str] | None,
    options: SplitOptions,
) -> tuple[tuple[str, ...], SplitOrigin]:
    by = options.stratify or (STRATIFY_BY if STRATIFY_BY in labels else next(iter(labels)))
    if by not in labels:
        expected = f"one of {listed(list(labels))}"
        raise refusal(str(path), "--stratify", expected, quoted(by), "Name a label source.")
    ratio = options.ratio or RATIO
    codes = labels[by].codes
    origin = SplitOrigin(SplitSource.MADE, ratio=ratio, stratify=by, seed=options.seed)
    if groups is None:
        return stratified_split(codes, options.seed, ratio), origin
    return grouped_split(codes, groups, options.seed, ratio), origin


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
    remedy = "Write a CSV with the columns id and split, one row per clip."
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
