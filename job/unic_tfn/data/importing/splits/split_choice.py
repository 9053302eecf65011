"""The split that a package gets: taken from a file or made here, and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from unic_tfn.data.importing.labels.id_columns import IdColumns
from unic_tfn.data.importing.labels.label_file import LabelFile
from unic_tfn.data.importing.splits.group_choice import choose_groups, refuse_torn_groups
from unic_tfn.data.importing.splits.split_column import USUAL, undecided
from unic_tfn.data.importing.splits.split_file import read_split_file
from unic_tfn.data.package.folds import STRATIFY_BY
from unic_tfn.data.package.package import LabelSource
from unic_tfn.data.package.split import RATIO, grouped_split, stratified_split
from unic_tfn.grid import SPLITS
from unic_tfn.messages.printing import listed, printable, quoted
from unic_tfn.messages.refusals import refusal


@dataclass(frozen=True)
class SplitOptions:
    """How clips are assigned to splits.

    Args:
        seed: decides a split that is made here.
        ratio: train, valid and test; if given, the split is made here even if a file has one.
        stratify: the label source to stratify a made split by; empty: `multimodal`, or the first.
        group: the column of the label file of which no value may be in two splits.
        file: a CSV with the columns `id` and `split`, used instead of any other split.
        group_from_id: whether the groups are the parts of the ids before `$_$`; then no `group`.
    """

    seed: int = 2026
    ratio: tuple[int, int, int] | None = None
    stratify: str = ""
    group: str = ""
    file: Path | None = None
    group_from_id: bool = False

    @property
    def making(self) -> bool:
        """Whether a split is asked for that is made here."""
        return self.ratio is not None or bool(self.stratify)


@dataclass(frozen=True)
class UnreadSplit:
    """Signs in a feature file of a split that it does not give.

    Args:
        parts: the names of its parts, which are not names of splits.
        columns: the entries that hold nothing but names of splits.
    """

    parts: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


class SplitSource(StrEnum):
    """Where a split comes from."""

    SPLIT_FILE = "split-file"
    LABEL_FILE = "label-file"
    FILE_NAMES = "label-file-names"
    FEATURE_FILE = "feature-file"
    MADE = "made"


@dataclass(frozen=True)
class SplitOrigin:
    """Where a split comes from, and how it was made if it was made here.

    Args:
        source: where it comes from.
        file: the name of the split file, if it comes from one.
        column: the column of the label file, if it is not called `split`.
        ratio: of a made split, the sizes of train, valid and test.
        stratify: of a made split, the label source by which it is stratified.
        seed: of a made split, its seed.
        group: the column of which no value is in two splits; empty if none was asked for.
        group_from_id: whether no part of an id before `$_$` is in two splits.
    """

    source: SplitSource
    file: str = ""
    column: str = ""
    ratio: tuple[int, int, int] | None = None
    stratify: str = ""
    seed: int | None = None
    group: str = ""
    group_from_id: bool = False

    def entries(self) -> dict[str, Any]:
        """Return it as JSON values for `package.json`, without the fields that do not apply."""
        fields = {
            "source": self.source.value,
            "file": self.file,
            "column": self.column,
            "ratio": None if self.ratio is None else list(self.ratio),
            "stratify": self.stratify,
            "seed": self.seed,
            "group": self.group,
            "group_from_id": self.group_from_id or None,
        }
        return {name: value for name, value in fields.items() if value not in ("", None)}


def origin_words(origin: SplitOrigin) -> str:
    """Return in words where a split comes from, as in `split from the label file`."""
    words = {
        SplitSource.SPLIT_FILE: printable(origin.file),
        SplitSource.LABEL_FILE: (
            f"column {quoted(origin.column)} of the label file"
            if origin.column
            else "the label file"
        ),
        SplitSource.FILE_NAMES: "the names of the label files",
        SplitSource.FEATURE_FILE: "the feature file",
        SplitSource.MADE: (
            f"made here: {':'.join(map(str, origin.ratio or ()))}, "
            f"stratified by {origin.stratify}, seed {origin.seed}"
        ),
    }[origin.source]
    whole = "group" if origin.group_from_id else printable(origin.group)
    return f"{words}; no {whole} is in two splits" if whole else words


def choose_split(
    path: Path,
    table: LabelFile,
    rows: Sequence[int],
    in_file: Sequence[str | None],
    labels: Mapping[str, LabelSource],
    options: SplitOptions,
    id_columns: IdColumns,
    unread: UnreadSplit,
) -> tuple[tuple[str, ...], SplitOrigin, tuple[str, ...]]:
    """Return the splits of N clips, where they come from, and the groups; none if not asked for.

    A split is made where it is asked for, or where neither file has a sign of one.

    Args:
        path: the label file, for messages.
        table: its contents.
        rows: the N rows of the clips.
        in_file: the N splits that the feature file gives, None where it gives none.
        labels: the label sources of the clips.
        options: how clips are assigned to splits.
        id_columns: the columns of the ids in the label file, which a split file may have too.
        unread: signs in the feature file of a split that it does not give.

    Raises:
        DataError: the files have a split that cannot be read, a clip has no split or no group, a
            split has no clip, a group is in two splits, or the split file, column or label source
            that was asked for is not there.
    """
    groups = choose_groups(path, table, rows, options.group, options.group_from_id)
    chosen = _found(table, rows, in_file, options, id_columns)
    if chosen is None:
        if not options.making:
            _refuse_unread(path, table, unread)
        chosen = _made(path, labels, groups, options)
    split, origin = chosen
    if groups:
        refuse_torn_groups(path, options.group, groups, split)
        origin = replace(origin, group=options.group, group_from_id=options.group_from_id)
    empty = [name for name in SPLITS if name not in split]
    if empty:
        found = f"none for {' and '.join(empty)}"
        remedy = "Give every clip a split in the label file, or leave the column out (--ignore)."
        raise refusal(str(path), "split", "clips for train, valid and test", found, remedy)
    return split, origin, groups


def _found(
    table: LabelFile,
    rows: Sequence[int],
    in_file: Sequence[str | None],
    options: SplitOptions,
    id_columns: IdColumns,
) -> tuple[tuple[str, ...], SplitOrigin] | None:
    """Return the split that a file has; None if there is none or it is not to be used."""
    if options.file is not None:
        origin = SplitOrigin(SplitSource.SPLIT_FILE, file=options.file.name)
        ids = [table.ids[row] for row in rows]
        return read_split_file(options.file, ids, id_columns), origin
    if options.making:
        return None
    if table.split.values is not None:
        column = "" if table.split.column == USUAL else table.split.column
        source = SplitSource.FILE_NAMES if table.split.by_file else SplitSource.LABEL_FILE
        return tuple(table.split.values[row] for row in rows), SplitOrigin(source, column=column)
    known = tuple(name for name in in_file if name is not None)
    return (known, SplitOrigin(SplitSource.FEATURE_FILE)) if len(known) == len(in_file) else None


def outside_split(
    table: LabelFile, in_file: Sequence[str | None], options: SplitOptions
) -> list[int]:
    """Return the positions of clips in parts of the feature file that are not train, valid or test.

    They are left out where the split is that of the feature file, which stays as it is.

    Args:
        table: the labels.
        in_file: the N splits that the feature file gives, None where it gives none.
        options: how clips are assigned to splits.
    """
    elsewhere = options.file is not None or options.making or table.split.values is not None
    if elsewhere or not any(in_file):
        return []
    return [position for position, part in enumerate(in_file) if part is None]


def _refuse_unread(path: Path, table: LabelFile, unread: UnreadSplit) -> None:
    """Refuse to make a split where the files seem to have one.

    Raises:
        DataError: a column or the feature file's parts are called like a split, or are one.
    """
    if table.split.undecided:
        raise undecided(table.split.undecided, str(path))
    ways = (
        "a column of the label file (--split COLUMN) or a --split-file; or have a new one made: "
        "--split-ratio 6:2:2"
    )
    if unread.columns:
        found = f"{quoted(unread.columns[0])}, which holds names of splits"
        remedy = f"Use it: --key split={quoted(unread.columns[0])}; or give {ways}"
        raise refusal(str(path), "the feature file", "its splits in 'split'", found, remedy)
    if len(unread.parts) > 1:
        expected = f"parts called {', '.join(SPLITS)}"
        found = listed([quoted(name) for name in unread.parts])
        remedy = f"Rename them, or give the split: {ways}"
        raise refusal(str(path), "the feature file", expected, found, remedy)


def _made(
    path: Path,
    labels: Mapping[str, LabelSource],
    groups: Sequence[str],
    options: SplitOptions,
) -> tuple[tuple[str, ...], SplitOrigin]:
    by = options.stratify or (STRATIFY_BY if STRATIFY_BY in labels else next(iter(labels)))
    if by not in labels:
        expected = f"one of {listed(list(labels))}"
        raise refusal(str(path), "--stratify", expected, quoted(by), "Name a label source.")
    ratio = options.ratio or RATIO
    codes = labels[by].codes
    origin = SplitOrigin(SplitSource.MADE, ratio=ratio, stratify=by, seed=options.seed)
    if not groups:
        return stratified_split(codes, options.seed, ratio), origin
    return grouped_split(codes, groups, options.seed, ratio), origin
