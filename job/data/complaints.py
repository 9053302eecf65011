"""How this room words a refusal: file, key, what was expected, what was found, what to do."""

from job.errors import DataError

SHOWN_CHARACTERS = 80


def quoted(value: object) -> str:
    """Return a value as it may stand in a message: quoted, on one line, at most 80 characters."""
    text = repr(value[: SHOWN_CHARACTERS + 1] if isinstance(value, str | bytes) else value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def refusal(file: str, key: str, expected: str, found: str, remedy: str) -> DataError:
    """Return the error for one wrong value, to be raised by the caller.

    Args:
        file: the file, or whatever else the data came from.
        key: where in it: a key, a column, a row.
        expected: what should stand there.
        found: what stands there.
        remedy: what the user can do about it.
    """
    return DataError(f"{file}: {key}: expected {expected}, found {found}.", remedy)


def listed(names: list[str] | tuple[str, ...], limit: int = 5) -> str:
    """Return names as `a, b, c and 7 more`; `none` where there are none."""
    shown = ", ".join(names[:limit]) or "none"
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"
