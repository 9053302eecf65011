"""Parsing the CSV files of a job folder, and the names of their columns."""

from pathlib import Path

from unic_tfn.encoding.csv_table import table_rows
from unic_tfn.errors import DataError

AGAIN = "Start `unic-tfn run` again: it sets aside what is damaged and does it once more."
PROBABILITY_PREFIX = "probability_"


def parse_rows(contents: bytes, path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file by column.

    Args:
        contents: the file's bytes.
        path: the file, named in the message.

    Raises:
        DataError: the contents are not CSV in UTF-8.
    """
    try:
        return table_rows(contents)
    except ValueError as error:
        raise DataError(f"{path}: expected CSV in UTF-8. Found: {error}", AGAIN) from error
