"""Reading tables of features, one row per clip, as openSMILE writes its functionals.

The numbers are one array, which has the name of the file. Columns of texts, and those whose names
are not those of features (`split`, `label_T`, `start`), stay columns of their own.
"""

import csv
import io
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unic_tfn.errors import DataError
from unic_tfn.machine.untrusted_files import NotRegularError, open_regular, unusable
from unic_tfn.messages.printing import listed, printable, quoted
from unic_tfn.messages.refusals import refusal

MAX_LINE_CHARACTERS = 2**22
MAX_COLUMNS = 100_000
SEPARATORS = (",", ";", "\t")
# How many rows decide which columns hold numbers.
SAMPLE_ROWS = 100
MISSING = ("", "?", "na", "n/a", "nan", "null", "none")
ID_COLUMNS = ("id", "name", "file", "filename", "clip", "utterance")
# Columns of numbers that describe a clip, and beginnings of such names.
NOT_FEATURES = ("start", "end", "frametime", "frameindex", "index", "fold", "class", "mode")
NOT_FEATURES_BEGIN = ("label", "annotation", "split", "emotion", "sentiment", "regression_label")
NOT_FEATURES_END = ("_id",)
REMEDY = (
    "Give a table with a header, one row per clip, a column 'id' and columns of numbers. A table "
    "of labels is given by --labels."
)


def read_csv_features(path: Path) -> dict[str, Any]:
    """Return the numbers of a table as one array, and its other columns, by name.

    The ids are the column `id`, `name`, `file`, `filename`, `clip` or `utterance`, else the first
    column if it holds texts; without ids, clips are taken row by row. Missing values are NaN.

    Raises:
        DataError: it is not such a table; the message names the line.
        StorageError: the file system failed.
    """
    try:
        with (
            open_regular(path) as opened,
            io.TextIOWrapper(opened, encoding="utf-8-sig", newline="") as file,
        ):
            return _read(path, file)
    except (csv.Error, UnicodeDecodeError) as error:
        shown = printable(str(error), 120)
        raise DataError(f"{path}: expected a table in UTF-8: {shown}.", REMEDY) from error
    except (NotRegularError, OSError) as error:
        raise unusable(path, error) from error


def _read(path: Path, file: io.TextIOBase) -> dict[str, Any]:
    lines = _lines(path, file)
    first = next(lines, "")
    if first[:4].lower() == "sep=":
        separator, first = first[4:5], next(lines, "")
    else:
        separator = max(SEPARATORS, key=first.count)
    if separator not in SEPARATORS:
        raise refusal(str(path), "line 1", "a separator", quoted(separator), REMEDY)
    header = [name.strip() for name in next(csv.reader([first], delimiter=separator), [])]
    _verify_header(path, header)
    rows = _rows(path, csv.reader(lines, delimiter=separator), header)
    sample = [row for _, row in zip(range(SAMPLE_ROWS), rows, strict=False)]
    if not sample:
        raise refusal(str(path), "rows", "one per clip", "none", REMEDY)
    decimal = "," if separator != "," and _has_decimal_commas(sample) else "."
    numeric = [_is_feature(name, sample, n, decimal) for n, name in enumerate(header)]
    if not any(numeric):
        found = f"columns {listed([quoted(name) for name in header], 10)}"
        raise refusal(str(path), "columns", "numbers in some", found, REMEDY)
    return _table(path, header, numeric, decimal, (*sample,), rows)


def _lines(path: Path, file: io.TextIOBase) -> Iterator[str]:
    """Yield the lines of a file, none of which may be so long that it fills the memory."""
    while line := file.readline(MAX_LINE_CHARACTERS + 1):
        if len(line) > MAX_LINE_CHARACTERS or "\0" in line:
            found = "something else" if "\0" in line else "a longer one"
            expected = f"lines of text of at most {MAX_LINE_CHARACTERS:,} characters"
            raise refusal(str(path), "the file", expected, found, REMEDY)
        yield line


def _verify_header(path: Path, header: Sequence[str]) -> None:
    if not 1 < len(header) <= MAX_COLUMNS:
        expected = f"a header with 2 to {MAX_COLUMNS:,} columns"
        raise refusal(str(path), "line 1", expected, f"{len(header)}", REMEDY)
    if twice := [name for name, count in Counter(header).items() if count > 1]:
        raise refusal(str(path), "line 1", "different names", listed(twice), REMEDY)


@dataclass(frozen=True)
class _Row:
    line: int
    fields: list[str]


def _rows(path: Path, reader: Any, header: Sequence[str]) -> Iterator[_Row]:
    for fields in reader:
        if not any(field.strip() for field in fields):
            continue
        if len(fields) == len(header) + 1 and not fields[-1].strip():
            fields.pop()
        line = reader.line_num + 1
        if len(fields) != len(header):
            expected = f"{len(header)} fields, as in the header"
            raise refusal(str(path), f"line {line}", expected, f"{len(fields)}", REMEDY)
        yield _Row(line, fields)


def _number(text: str, decimal: str) -> float | None:
    """Return a number, NaN for a missing one, None for a text."""
    plain = text.strip()
    if plain.lower() in MISSING:
        return math.nan
    try:
        return float(plain.replace(",", ".") if decimal == "," else plain)
    except ValueError:
        return None


def _has_decimal_commas(sample: Sequence[_Row]) -> bool:
    fields = [field for row in sample for field in row.fields if "," in field]
    return bool(fields) and any(_number(field, ",") is not None for field in fields)


def _is_feature(name: str, sample: Sequence[_Row], column: int, decimal: str) -> bool:
    plain = name.lower()
    if not plain or plain in (*ID_COLUMNS, *NOT_FEATURES):
        return False
    if plain.startswith(NOT_FEATURES_BEGIN) or plain.endswith(NOT_FEATURES_END):
        return False
    numbers = [_number(row.fields[column], decimal) for row in sample]
    return None not in numbers


def _table(
    path: Path,
    header: Sequence[str],
    numeric: Sequence[bool],
    decimal: str,
    sample: tuple[_Row, ...],
    rest: Iterator[_Row],
) -> dict[str, Any]:
    chosen = [column for column, is_number in enumerate(numeric) if is_number]
    others = [column for column, is_number in enumerate(numeric) if not is_number]
    numbers: list[NDArray[np.float64]] = []
    texts: dict[int, list[str]] = {column: [] for column in others}
    for rows in (sample, rest):
        for row in rows:
            numbers.append(_numbers(path, header, row, chosen, decimal))
            for column in others:
                texts[column].append(row.fields[column].strip())
    table: dict[str, Any] = {path.stem: np.stack(numbers)}
    ids = _id_column(header, others)
    for column in others:
        name = "id" if column == ids else header[column]
        if name:
            table.setdefault(name, texts[column])
    return table


def _numbers(
    path: Path, header: Sequence[str], row: _Row, chosen: Sequence[int], decimal: str
) -> NDArray[np.float64]:
    values = np.empty(len(chosen))
    for at, column in enumerate(chosen):
        value = _number(row.fields[column], decimal)
        if value is None:
            key = f"line {row.line}: column {quoted(header[column])}"
            found = quoted(row.fields[column])
            raise refusal(str(path), key, "a number, as in the rows before", found, REMEDY)
        values[at] = value
    return values


def _id_column(header: Sequence[str], others: Sequence[int]) -> int | None:
    """Return the column of the ids: the first known name, else the first column if it has texts."""
    plain = [name.lower() for name in header]
    for name in ID_COLUMNS:
        if name in plain:
            return plain.index(name)
    first_is_text = 0 in others and plain[0] not in NOT_FEATURES
    return 0 if first_is_text and not plain[0].startswith(NOT_FEATURES_BEGIN) else None
