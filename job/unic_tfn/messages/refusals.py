"""The form of an error about one wrong value."""

from unic_tfn.errors import DataError


def refusal(file: str, key: str, expected: str, found: str, remedy: str) -> DataError:
    """Return the error for one wrong value, to be raised by the caller.

    Args:
        file: the file, or wherever else the data came from.
        key: the place in it: a key, a column, a row.
        expected: a description of a right value.
        found: the value that is there.
        remedy: how the user can correct it.
    """
    return DataError(f"{file}: {key}: expected {expected}, found {found}.", remedy)
