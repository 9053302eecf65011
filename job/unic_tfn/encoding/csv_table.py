"""Tables as CSV bytes: UTF-8 with Unix line ends, the same bytes for the same values."""

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
