"""Reading a CSV of strangers into columns of texts: encodings, separators, rows that Excel adds.

Whatever is read differently from how it is written is reported in a note; errors name the line.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from unic_tfn.data.importing.labels.spelling import cleaned
from unic_tfn.data.importing.labels.text_encoding import decoded
from unic_tfn.data.readers.foreign_files import refuse_foreign
from unic_tfn.errors import DataError
from unic_tfn.machine.untrusted_files import read_bytes
from unic_tfn.messages.printing import listed, printable, quoted
from unic_tfn.messages.refusals import refusal

MAX_BYTES = 2**28
SAVE_AS = "Save it as a CSV in UTF-8 with a header line and commas between the columns."
SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
QUOTING = "Put values that contain a comma or a quotation mark in quotation marks, and double it."
OTHER_FORM = "values made plain (composed letters, nothing invisible)"
# pandas' name for a column that has none.
UNNAMED = "Unnamed: "


@dataclass(frozen=True)
class CsvTable:
    """The contents of a CSV file with M rows.

    Args:
        columns: the M values of each column by its name; surrounding spaces are removed.
        lines: the M line numbers at which the rows begin.
        notes: sentences on whatever was read differently from how it is written.
    """

    columns: dict[str, list[str]]
    lines: tuple[int, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Row:
    line: int
    fields: list[str]


def read_csv(path: Path) -> CsvTable:
    """Return the columns of a CSV file.

    UTF-8, UTF-16 with a byte order mark and GB18030 are read; columns are separated by commas,
    semicolons, tabs or bars. Rows and nameless columns without any value are skipped, and so is
    the index that pandas writes.

    Raises:
        DataError: it is not such a file, a column name is repeated, a row is too long or too short.
        StorageError: the file system failed.
    """
    refuse_foreign(path, "a CSV file")
    text, notes = decoded(path, read_bytes(path, MAX_BYTES))
    separator, text, skipped = _stated_separator(text)
    separator = separator or _likely_separator(text)
    changed: list[str] = []
    rows = list(_rows(path, text, separator, skipped, changed))
    full = [row for row in rows if any(row.fields)]
    if not full:
        raise refusal(str(path), "line 1", "a header with column names", "nothing", SAVE_AS)
    if separator != ",":
        notes.append(f"columns are separated by {SEPARATORS.get(separator, quoted(separator))}")
    if empty := sum(len(row.fields) > 1 and not any(row.fields) for row in rows):
        notes.append(f"rows without any value, skipped: {empty}")
    if changed:
        notes.append(f"{OTHER_FORM}: {len(changed)} ({listed([quoted(v) for v in changed], 3)})")
    return _table(path, full[0], full[1:], notes)


def _stated_separator(text: str) -> tuple[str, str, int]:
    """Return the separator of Excel's first line `sep=;`, the text after it, and lines skipped."""
    first, _, rest = text.partition("\n")
    stated = first.strip('\r" ')
    if stated[:4].lower() == "sep=" and len(stated) == 5:
        return stated[4], rest, 1
    return "", text, 0


def _likely_separator(text: str) -> str:
    """Return the separator: a comma unless another one alone cuts all rows alike.

    Only the beginning is looked at. A file with one column has none, and gets a comma.
    """
    lines = [line for line in text[: 2**16].splitlines()[:50] if line.strip()]
    if len(text) > 2**16:
        lines = lines[:-1] or lines
    widths = {separator: _widths(lines, separator) for separator in SEPARATORS}
    alike = [separator for separator, found in widths.items() if len(found) == 1 and min(found) > 1]
    if alike:
        return alike[0]
    header = {s: _widths(lines[:1], s) for s in SEPARATORS}
    several = [separator for separator, found in header.items() if found and max(found) > 1]
    return several[0] if several else ","


def _widths(lines: Sequence[str], separator: str) -> set[int]:
    try:
        return {len(row) for row in csv.reader(lines, delimiter=separator, skipinitialspace=True)}
    except csv.Error:
        return set()


def _rows(
    path: Path, text: str, separator: str, skipped: int, changed: list[str]
) -> Iterator[_Row]:
    """Yield the rows with the lines on which they begin, their fields cleaned.

    Args:
        path: the file, for messages.
        text: its text.
        separator: the character between columns.
        skipped: how many lines were taken off the text's beginning.
        changed: gets the fields from which more than spaces had to be removed.
    """
    buffer = io.StringIO(text, newline="")
    reader = csv.reader(buffer, delimiter=separator, strict=True, skipinitialspace=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            where = f"line {line + skipped}"
            if reader.line_num > line:
                where += f" to {reader.line_num + skipped}"
            found = f"a stray quotation mark ({printable(str(error), 100)})"
            expected = f"columns separated by {SEPARATORS.get(separator, quoted(separator))}"
            raise refusal(str(path), where, expected, found, QUOTING) from error
        row = [cleaned(field) for field in fields]
        changed += [new for new, old in zip(row, fields, strict=True) if new != old.strip()]
        yield _Row(line + skipped, row)


def _table(path: Path, head: _Row, rows: Sequence[_Row], notes: list[str]) -> CsvTable:
    named = [index for index, name in enumerate(head.fields) if name]
    names = [head.fields[index] for index in named]
    if len(set(names)) != len(names):
        found = f"{listed([quoted(name) for name in names], 20)}, where one is repeated"
        remedy = "Rename or remove one of them; spaces around a name do not count."
        raise refusal(str(path), f"line {head.line}", "different column names", found, remedy)
    width = len(head.fields)
    for row in rows:
        _verify_width(path, head, row, named[-1] + 1)
    surplus = any(len(row.fields) > width for row in rows)
    if surplus or any(not head.fields[index] for index in range(named[-1] + 1, width)):
        notes.append("separators at the ends of the lines, without a value after them: ignored")
    notes += [
        _nameless(index, [row.fields[index] for row in rows])
        for index in range(named[-1])
        if not head.fields[index]
    ]
    columns = {head.fields[index]: [row.fields[index] for row in rows] for index in named}
    for name in [name for name in columns if name.startswith(UNNAMED)]:
        if _counts(columns[name]):
            notes.append(f"column {quoted(name)}, pandas' index: left out")
            del columns[name]
    return CsvTable(columns, tuple(row.line for row in rows), tuple(notes))


def _verify_width(path: Path, head: _Row, row: _Row, width: int) -> None:
    """Refuse a row that lacks a named column or has values beyond the header.

    Raises:
        DataError: naming the line.
    """
    beyond = any(row.fields[len(head.fields) :])
    unnamed = any(row.fields[width : len(head.fields)])
    if len(row.fields) < width or beyond or unnamed:
        key = f"line {row.line} ({quoted(row.fields[0])})"
        found = f"{len(row.fields)}" if not unnamed else "a value in a column without a name"
        raise refusal(str(path), key, f"{width} fields, as in the header", found, QUOTING)


def _nameless(index: int, values: Sequence[str]) -> str:
    if not any(values):
        return f"column {index + 1}, without a name or a value: ignored"
    if _counts(values):
        return f"column {index + 1} without a name, pandas' index: left out"
    shown = listed([quoted(value) for value in values], 3)
    return f"column {index + 1} without a name, left out: {shown}"


def _counts(values: Sequence[str]) -> bool:
    """Tell whether the values are 0, 1, 2 and so on."""
    return list(values) == [str(index) for index in range(len(values))]


def no_column(path: Path, name: str, columns: Sequence[str], remedy: str) -> DataError:
    """Return the error for a column that is not there, to be raised by the caller."""
    found = f"columns {listed([quoted(column) for column in columns], 20)}"
    return refusal(str(path), f"column {quoted(name)}", "that column", found, remedy)
