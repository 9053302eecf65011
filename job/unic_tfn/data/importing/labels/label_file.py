"""Labels with the meaning of their columns: ids, split, class names by label source, the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from unic_tfn.data.importing.labels.class_values import RawSource, classes_of
from unic_tfn.data.importing.labels.id_columns import IdColumns
from unic_tfn.data.importing.labels.label_csv import SAVE_AS, no_column
from unic_tfn.data.importing.labels.label_table import LabelTable, read_tables
from unic_tfn.data.importing.labels.value_rules import ValueRules
from unic_tfn.data.importing.splits.split_column import SplitColumn, find_split
from unic_tfn.grid import LABEL_SOURCE_PATTERN
from unic_tfn.messages.misspelt_names import did_you_mean, nearest
from unic_tfn.messages.printing import listed, quoted
from unic_tfn.messages.refusals import refusal

MAX_CLASSES = 64


@dataclass(frozen=True)
class LabelColumns:
    """The meaning of the columns of a label file.

    Args:
        id: the column with the ids; several are joined by `$_$`, as MMSA does with `video_id` and
            `clip_id`.
        split: the column with the splits; empty: `split`, else a column that holds nothing but
            names of splits; if there is none, the splits come from elsewhere.
        sources: the column of each label source, by the source's name; empty: every column that is
            not id, split, kept or ignored, under its own name.
        kept: columns that go into the package as they are, such as `speaker`.
        ignored: columns that are left out.
        id_stem: whether ids are paths of files, of which folder and ending do not count.
    """

    id: tuple[str, ...] = ("id",)
    split: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    id_stem: bool = False


@dataclass(frozen=True)
class LabelFile:
    """The contents of one or several label files with M rows.

    Args:
        ids: the M ids, unique.
        split: where the M splits are; its `values` are None if the files have none.
        sources: M class names by label source, an empty one where the clip is unlabelled.
        kept: the M values of each column that goes into the package as it is.
        unused: the columns that nothing was made of.
        notes: sentences on how the values were understood.
    """

    ids: tuple[str, ...]
    split: SplitColumn
    sources: Mapping[str, Sequence[str]]
    kept: Mapping[str, Sequence[str]]
    unused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_label_files(
    paths: Sequence[Path],
    columns: LabelColumns,
    rules: ValueRules | None = None,
    names: Sequence[str] = (),
) -> LabelFile:
    """Read one or several label files.

    Args:
        paths: the CSV files.
        columns: the meaning of their columns.
        rules: how their values become classes.
        names: the label source that each file is about, as for `label_table.read_tables`.

    Raises:
        DataError: one is not a CSV, a column is not there, an id is empty or occurs twice, a split
            has an unknown name, a label source has an invalid name or too many classes.
        StorageError: the file system failed.
    """
    table = read_tables(paths, IdColumns(columns.id, columns.id_stem), names)
    return read_label_table(table, columns, rules or ValueRules())


def read_label_table(table: LabelTable, columns: LabelColumns, rules: ValueRules) -> LabelFile:
    """Return the contents of a table of texts, from whatever file its columns come.

    Raises:
        DataError: as `read_label_files`.
    """
    _verify_columns(table, columns)
    taken = (*columns.id, *columns.ignored, *columns.sources.values())
    split = find_split(table, columns.split, taken, columns.kept)
    raw = _sources(table, columns, split, rules)
    sources, notes = classes_of(str(table.where), raw, rules, table.place)
    for name, values in sources.items():
        _verify_count(table.where, raw[name].column, values)
    used = {
        *columns.id,
        split.column,
        *(source.column for source in raw.values()),
        *columns.kept,
        *columns.ignored,
    }
    return LabelFile(
        ids=table.ids,
        split=split,
        sources=sources,
        kept={name: table.columns[name] for name in columns.kept},
        unused=tuple(name for name in table.columns if name not in used),
        notes=(*table.notes, *notes),
    )


def _verify_columns(table: LabelTable, columns: LabelColumns) -> None:
    wanted = (*columns.id, *columns.sources.values(), *columns.kept, *columns.ignored)
    for name in wanted:
        if name not in table.columns:
            meant = nearest(name, table.columns)
            remedy = "Name the columns with --id, --split, --source, --keep and --ignore."
            remedy += did_you_mean(meant and quoted(meant))
            raise no_column(table.where, name, list(table.columns), remedy)


def _sources(
    table: LabelTable, columns: LabelColumns, split: SplitColumn, rules: ValueRules
) -> dict[str, RawSource]:
    """Return the label sources by name."""
    path = table.where
    other = {*columns.id, split.column, *split.others, *columns.kept, *columns.ignored}
    named = dict(columns.sources) or {name: name for name in table.columns if name not in other}
    if not named:
        found = listed([quoted(name) for name in table.columns], 20)
        raise refusal(str(path), "columns", "one with labels", found, SAVE_AS)
    for name in rules.bins:
        if name and name not in named:
            expected, found = f"one of {listed(list(named))}", quoted(name)
            raise refusal(str(path), "--bins", expected, found, "Correct it.")
    for name, column in named.items():
        if not LABEL_SOURCE_PATTERN.fullmatch(name):
            expected = "2 to 32 small letters, digits and '_', beginning with a letter"
            remedy = f"Name the label source: --source NAME={quoted(column)}; or --ignore it."
            raise refusal(str(path), f"column {quoted(column)}", expected, quoted(name), remedy)
    return {name: RawSource(column, table.columns[column]) for name, column in named.items()}


def _verify_count(path: Path, column: str, values: Sequence[str]) -> None:
    """Refuse a label source with fewer than 2 or more than 64 classes."""
    count = len(set(values) - {""})
    if not 2 <= count <= MAX_CLASSES:
        expected = f"2 to {MAX_CLASSES} classes"
        remedy = f"If it does not hold classes: --ignore {quoted(column)}, or --keep it as it is."
        raise refusal(str(path), f"column {quoted(column)}", expected, f"{count}", remedy)
