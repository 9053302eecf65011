"""Labels as a table of texts, from one file or several that are joined by the clips' ids."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from unic_tfn.data.importing.labels.id_columns import IdColumns, ids_of
from unic_tfn.data.importing.labels.label_csv import CsvTable, read_csv
from unic_tfn.data.importing.labels.spelling import value_of
from unic_tfn.data.importing.splits.split_names import SPLIT_NAMES, holds_splits
from unic_tfn.data.package.verify import MAX_NAME_CHARACTERS, is_plain_text, repeated
from unic_tfn.messages.printing import listed, printable, quoted
from unic_tfn.messages.refusals import refusal


@dataclass(frozen=True)
class LabelTable:
    """A table of texts with M rows, one per clip.

    Args:
        where: the file or files, for messages.
        ids: the M ids, unique.
        columns: M texts by column.
        origins: for each row, its file and its place in it, for messages; empty if there is none.
        file_split: M splits by the names of the files that the rows are from; None if these do not
            tell a split.
        notes: sentences on whatever was read differently from how it is written.
    """

    where: Path
    ids: tuple[str, ...]
    columns: Mapping[str, Sequence[str]]
    origins: tuple[tuple[Path, str], ...] = ()
    file_split: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()

    def place(self, row: int, column: str) -> tuple[str, str]:
        """Return the file and the place of a value for a message."""
        key = f"column {quoted(column)} of {quoted(self.ids[row])}"
        if not self.origins:
            return str(self.where), key
        file, place = self.origins[row]
        return str(file), f"{place}: {key}"


def read_tables(paths: Sequence[Path], wanted: IdColumns, names: Sequence[str] = ()) -> LabelTable:
    """Return the rows of one or several CSV files, joined by id.

    A clip in two files gets the columns of both, which must not contradict each other.

    Args:
        paths: the files.
        wanted: the columns of the ids, in every file.
        names: for each file the label source that it is about, empty if it says so itself; see
            `_about`.

    Raises:
        DataError: a file is not a CSV, an id is empty or twice in a file, or two files contradict
            each other.
        StorageError: the file system failed.
    """
    named = zip(paths, names or [""] * len(paths), strict=True)
    tables = [_about(name, _read(path, wanted), wanted) for path, name in named]
    if len(tables) == 1:
        return tables[0]
    columns: dict[str, list[str]] = {name: [] for table in tables for name in table.columns}
    splits = _splits_by_name(paths)
    rows: dict[str, int] = {}
    origins: list[tuple[Path, str]] = []
    file_split: list[str] = []
    for table, split in zip(tables, splits, strict=True):
        for row, clip in enumerate(table.ids):
            if clip not in rows:
                rows[clip] = len(rows)
                origins.append(table.origins[row])
                file_split.append(split)
                for column in columns.values():
                    column.append("")
            at = rows[clip]
            file_split[at] = _same(
                origins[at], table, row, "split by the file's name", file_split[at], split
            )
            for name, values in table.columns.items():
                had = columns[name][at]
                columns[name][at] = _same(origins[at], table, row, name, had, values[row])
    notes = [f"{len(paths)} label files, joined by id"]
    notes += [f"{table.where.name}: {note}" for table in tables for note in table.notes]
    told = tuple(file_split) if len(set(file_split) - {""}) > 1 else None
    return LabelTable(paths[0], tuple(rows), columns, tuple(origins), told, tuple(notes))


def _read(path: Path, wanted: IdColumns) -> LabelTable:
    table = read_csv(path)
    ids = ids_of(path, table.columns, wanted)
    for row, clip in enumerate(ids):
        if not is_plain_text(clip):
            expected = f"1 to {MAX_NAME_CHARACTERS} characters without control characters"
            key = f"line {table.lines[row]}: column {quoted(wanted.names[0])}"
            raise refusal(str(path), key, expected, quoted(clip), "Give every clip an id.")
    if twice := repeated(ids):
        raise _repeated(path, table, wanted, ids, twice)
    origins = tuple((path, f"line {line}") for line in table.lines)
    return LabelTable(path, ids, table.columns, origins, None, table.notes)


def _about(source: str, table: LabelTable, wanted: IdColumns) -> LabelTable:
    """Return a table whose columns say that they are about a label source.

    All but the ids and the splits are renamed: a single one to the source's name, several to
    `text.label`, `text.annotator` and so on. Files of several sources often have the same columns.
    """
    if not source:
        return table
    other = [
        name
        for name, values in table.columns.items()
        if name not in {*wanted.names, "split"} and not holds_splits(values)
    ]
    new = {name: f"{source}.{name}" if len(other) > 1 else source for name in other}
    return replace(table, columns={new.get(n, n): values for n, values in table.columns.items()})


def _repeated(
    path: Path, table: CsvTable, wanted: IdColumns, ids: Sequence[str], twice: list[str]
) -> Exception:
    lines = [str(line) for clip, line in zip(ids, table.lines, strict=True) if clip == twice[0]]
    remedy = "Keep one row per clip."
    if wanted.stem:
        remedy += " With --id-stem, files of one name in two folders are one clip."
    found = f"repeated: {listed(twice)} ({printable(twice[0])} on lines {listed(lines)})"
    return refusal(str(path), f"column {quoted(wanted.names[0])}", "each id once", found, remedy)


def _splits_by_name(paths: Sequence[Path]) -> list[str]:
    """Return the split that each file's name tells (`dev_sent_emo.csv`), empty where none."""
    found = []
    for path in paths:
        words = re.split(r"[^a-z]+", path.stem.lower())
        named = {SPLIT_NAMES[word] for word in words if word in SPLIT_NAMES}
        found.append(named.pop() if len(named) == 1 else "")
    return found


def _same(origin: tuple[Path, str], table: LabelTable, row: int, name: str, a: str, b: str) -> str:
    """Return the value that two files give a clip.

    Raises:
        DataError: they give two.
    """
    if a and b and value_of(a) != value_of(b):
        file, place = table.place(row, name)
        expected = f"{quoted(a)}, as in {origin[0].name}, {origin[1]}"
        remedy = "Correct one of the files. Ids must stand for the same clip in all of them."
        raise refusal(file, place, expected, quoted(b), remedy)
    return a or b
