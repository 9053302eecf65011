"""Label files: a CSV with one row per clip, columns of any name, class names as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from unic_tfn.data.importing.labels.bins import Bins, bins_for, to_classes
from unic_tfn.data.importing.splits.split_names import SPLIT_NAMES
from unic_tfn.data.package.table import parse_table
from unic_tfn.data.package.verify import MAX_NAME_CHARACTERS, is_plain_text, repeated
from unic_tfn.grid import LABEL_SOURCE_PATTERN, SPLITS
from unic_tfn.machine.untrusted_files import read_bytes
from unic_tfn.messages import listed, printable, quoted, refusal

MAX_BYTES = 2**28
MAX_CLASSES = 64
ID_SEPARATOR = "$_$"
SAVE_AS = "Save it as a CSV in UTF-8 with a header line and commas between the columns."


@dataclass(frozen=True)
class LabelColumns:
    """The meaning of the columns of a label file.

    Args:
        id: the column with the ids; several are joined by `$_$`, as MMSA does with `video_id` and
            `clip_id`.
        split: the column with the splits; if the file lacks it, the splits come from elsewhere.
        sources: the column of each label source, by the source's name; empty: every column that is
            not id, split, kept or ignored, under its own name.
        kept: columns that go into the package as they are, such as `speaker`.
        ignored: columns that are left out.
    """

    id: tuple[str, ...] = ("id",)
    split: str = "split"
    sources: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabelFile:
    """The contents of a label file with M rows.

    Args:
        ids: the M ids, unique.
        split: the M splits; None if the file has no column for them.
        sources: M class names by label source, an empty one where the clip is unlabelled.
        kept: the M values of each column that goes into the package as it is.
    """

    ids: tuple[str, ...]
    split: tuple[str, ...] | None
    sources: Mapping[str, Sequence[str]]
    kept: Mapping[str, Sequence[str]]


def read_label_file(
    path: Path, columns: LabelColumns, bins: Mapping[str, Bins] | None = None
) -> LabelFile:
    """Read a label file.

    Args:
        path: the CSV file.
        columns: the meaning of its columns.
        bins: how scores become classes, by label source; the empty name stands for all sources.

    Raises:
        DataError: it is not a CSV, a column is not there, an id is empty or occurs twice, a split
            has an unknown name, a label source has an invalid name or too many classes.
        StorageError: the file system failed.
    """
    table = parse_table(read_bytes(path, MAX_BYTES), path, SAVE_AS)
    table = {name.strip(): [value.strip() for value in values] for name, values in table.items()}
    return read_label_table(path, table, columns, bins or {})


def read_label_table(
    path: Path,
    table: Mapping[str, Sequence[str]],
    columns: LabelColumns,
    bins: Mapping[str, Bins],
) -> LabelFile:
    """Return the contents of a table of texts, from whatever file its columns come.

    Raises:
        DataError: as `read_label_file`.
    """
    _verify_columns(path, table, columns)
    ids = tuple(map(ID_SEPARATOR.join, zip(*(table[name] for name in columns.id), strict=True)))
    for clip in ids:
        if not is_plain_text(clip):
            expected = f"1 to {MAX_NAME_CHARACTERS} characters without control characters"
            raise refusal(str(path), _column(columns.id[0]), expected, quoted(clip), SAVE_AS)
    if twice := repeated(ids):
        remedy = "Keep one row per clip."
        found = f"repeated: {listed(twice)}"
        raise refusal(str(path), _column(columns.id[0]), "each id once", found, remedy)
    sources = _sources(path, table, columns, bins)
    has_split = columns.split in table and columns.split not in columns.ignored
    split = tuple(table[columns.split]) if has_split else None
    return LabelFile(
        ids=ids,
        split=None if split is None else _splits(path, columns.split, ids, split),
        sources=sources,
        kept={name: table[name] for name in columns.kept},
    )


def _column(name: str) -> str:
    return f"column {quoted(name)}"


def _verify_columns(path: Path, table: Mapping[str, Sequence[str]], columns: LabelColumns) -> None:
    wanted = (*columns.id, *columns.sources.values(), *columns.kept, *columns.ignored)
    for name in wanted:
        if name not in table:
            remedy = "Name the columns with --id, --split, --source, --keep and --ignore."
            found = f"columns {listed(list(table), 20)}"
            raise refusal(str(path), _column(name), "that column", found, remedy)


def _sources(
    path: Path,
    table: Mapping[str, Sequence[str]],
    columns: LabelColumns,
    bins: Mapping[str, Bins],
) -> dict[str, Sequence[str]]:
    """Return the class names of each label source, by the source's name."""
    other = {*columns.id, columns.split, *columns.kept, *columns.ignored}
    named = dict(columns.sources) or {name: name for name in table if name not in other}
    if not named:
        raise refusal(str(path), "columns", "one with labels", listed(list(table), 20), SAVE_AS)
    for name in bins:
        if name and name not in named:
            found = quoted(name)
            raise refusal(
                str(path), "--bins", f"one of {listed(list(named))}", found, "Correct it."
            )
    return {name: _source(path, table, name, column, bins) for name, column in named.items()}


def _source(
    path: Path,
    table: Mapping[str, Sequence[str]],
    name: str,
    column: str,
    bins: Mapping[str, Bins],
) -> Sequence[str]:
    if not LABEL_SOURCE_PATTERN.fullmatch(name):
        expected = "2 to 32 small letters, digits and '_', beginning with a letter"
        remedy = f"Name the label source: --source NAME={quoted(column)}; or --ignore it."
        raise refusal(str(path), _column(column), expected, quoted(name), remedy)
    rule = bins_for(bins, name)
    values = table[column] if rule is None else to_classes(path, name, table[column], rule)
    classes = {value for value in values if value}
    if rule is None and _are_fractions(classes):
        remedy = "Make classes of them: --bins sims-3, sims-5, sims-2, or edges (see --help)."
        found = f"numbers such as {printable(sorted(classes)[0])}"
        raise refusal(str(path), _column(column), "class names", found, remedy)
    if not 2 <= len(classes) <= MAX_CLASSES:
        expected = f"2 to {MAX_CLASSES} classes"
        remedy = f"If it does not hold classes: --ignore {quoted(column)}, or --keep it as it is."
        raise refusal(str(path), _column(column), expected, f"{len(classes)}", remedy)
    return values


def _are_fractions(values: set[str]) -> bool:
    """Tell whether all values are numbers and some are not whole."""
    try:
        return any(float(value) % 1 != 0 for value in values)
    except ValueError:
        return False


def _splits(path: Path, column: str, ids: Sequence[str], values: Sequence[str]) -> tuple[str, ...]:
    for clip, value in zip(ids, values, strict=True):
        if value.lower() not in SPLIT_NAMES:
            key = f"{_column(column)} of {quoted(clip)}"
            remedy = f"Correct it, or --ignore {quoted(column)} to take the split from elsewhere."
            raise refusal(str(path), key, f"one of {', '.join(SPLITS)}", quoted(value), remedy)
    return tuple(SPLIT_NAMES[value.lower()] for value in values)
