"""`labels.csv`: id, split, group, one column of class names per source, and further columns.

That of a package without labels has no split, and that of a package without groups no group.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from unic_tfn.data.package.package import FeaturePackage, LabelSource
from unic_tfn.errors import DataError
from unic_tfn.grid import UNLABELLED
from unic_tfn.messages.printing import listed, quoted
from unic_tfn.messages.refusals import refusal

GROUP = "group"
REMEDY = "This file or package.json is not as it was written; import the data again."


def format_table(package: FeaturePackage) -> str:
    """Return the text of a package's `labels.csv` (UTF-8, lines ended by a line feed)."""
    names = {
        source: [label.classes[code] if code != UNLABELLED else "" for code in label.codes]
        for source, label in package.labels.items()
    }
    split = {"split": package.split} if package.split else {}
    groups = {GROUP: package.groups} if package.groups else {}
    columns = {"id": package.ids, **split, **groups, **names, **package.columns}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()


def parse_table(raw: bytes, path: Path, remedy: str = REMEDY) -> dict[str, list[str]]:
    """Return the columns of a CSV file by name, every row as long as the header.

    Args:
        raw: the file's bytes, UTF-8 with or without a byte order mark.
        path: the file's name, for messages.
        remedy: how a user can correct a file that is not as it should be.

    Raises:
        DataError: it is not UTF-8, has no header or a repeated column, or a row is too long or too
            short.
    """
    try:
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            f"{path}: expected a CSV file in UTF-8, found: {error}.", "Save it as CSV (UTF-8)."
        ) from error
    if not rows or not rows[0]:
        raise refusal(str(path), "line 1", "a header with column names", "nothing", remedy)
    header = rows[0]
    if len(set(header)) != len(header):
        raise refusal(str(path), "line 1", "different column names", listed(header, 20), remedy)
    body = [row for row in rows[1:] if row]
    for number, row in enumerate(body, start=1):
        if len(row) != len(header):
            key, expected = f"clip {number} ({quoted(row[0])})", f"{len(header)} fields"
            quote = "Quote values that have commas in them, and give every row all columns."
            raise refusal(str(path), key, expected, f"{len(row)}", quote)
    return {name: [row[index] for row in body] for index, name in enumerate(header)}


def encode(names: Sequence[str], classes: Sequence[str], path: Path, source: str) -> LabelSource:
    """Return a label source from the N clips' class names, an empty one meaning unlabelled.

    Raises:
        DataError: a name is not one of `classes`.
    """
    index = {"": UNLABELLED} | {name: code for code, name in enumerate(classes)}
    for name in names:
        if name not in index:
            expected = f"one of {listed(tuple(classes), 20)}, or nothing"
            raise refusal(str(path), f"column {quoted(source)}", expected, quoted(name), REMEDY)
    return LabelSource(tuple(classes), np.array([index[name] for name in names], np.int32))
