"""Reading the CSV files of a job folder, and the names of their columns."""

from pathlib import Path

from unic_tfn.encoding.csv_table import table_rows
from unic_tfn.errors import DataError
from unic_tfn.machine.storage_errors import storage_errors

AGAIN = "Start `unic-tfn run` again: it sets aside what is damaged and does it once more."
PROBABILITY_PREFIX = "probability_"


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file by column.

    Raises:
        DataError: the file is not CSV in UTF-8.
        StorageError: the file system failed.
    """
    with storage_errors(path):
        contents = path.read_bytes()
    try:
        return table_rows(contents)
    except ValueError as error:
        raise DataError(f"{path}: expected CSV in UTF-8. Found: {error}", AGAIN) from error
