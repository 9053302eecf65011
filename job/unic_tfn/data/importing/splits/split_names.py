"""The names under which data sets have the three splits."""

from collections.abc import Iterable

SPLIT_NAMES = {
    "train": "train",
    "training": "train",
    "valid": "valid",
    "val": "valid",
    "dev": "valid",
    "validation": "valid",
    "test": "test",
    "testing": "test",
}


def holds_splits(values: Iterable[str]) -> bool:
    """Tell whether values are nothing but names of splits, or empty, and not all of them empty."""
    found = {value.lower() for value in values} - {""}
    return bool(found) and found <= set(SPLIT_NAMES)
