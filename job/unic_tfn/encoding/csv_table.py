"""Our own tables as CSV bytes, and back: UTF-8, Unix line ends, the same bytes for one value."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any


def table_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a table as UTF-8 CSV with Unix line ends."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode()


def table_rows(contents: bytes) -> list[dict[str, str]]:
    """Return the rows of a table by column.

    Raises:
        ValueError: the bytes are not UTF-8, or not CSV.
    """
    try:
        return list(csv.DictReader(io.StringIO(contents.decode(), newline="")))
    except csv.Error as error:
        raise ValueError(str(error)) from error
