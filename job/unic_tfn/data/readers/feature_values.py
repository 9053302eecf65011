"""The contents of a feature file of any admitted kind, by key; no key is understood here."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unic_tfn.data.readers.foreign_files import RefusedKind, beginning_of
from unic_tfn.data.readers.kinds import FileKind, accepted, kind_of_file
from unic_tfn.errors import DataError

# A split, a clip and a modality.
MAX_LEVELS = 3


@dataclass(frozen=True)
class FeatureValues:
    """The contents of a feature file, unchecked.

    Args:
        kind: the kind of file.
        value: the value of a pickle, or the arrays by name; `train/text` is `text` of `train`.
        flat: the same with the names as the file has them.
    """

    kind: FileKind
    value: object
    flat: object


def read_feature_values(path: Path) -> FeatureValues:
    """Read a feature file of any kind in `kinds.KINDS`.

    Raises:
        DataError: it is damaged, unsafe or of another kind.
        StorageError: the file system failed.
    """
    kind = kind_of_file(path, beginning_of(path))
    if isinstance(kind, RefusedKind):
        raise DataError(f"{path}: expected {accepted()}; found {kind.words}.", kind.remedy)
    flat = kind.read(path)
    value = _nested(flat) if kind.plain and isinstance(flat, Mapping) else flat
    return FeatureValues(kind, value, flat)


def _nested(arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arrays with those called `train/text` or `train.text` under `train`."""
    nested: dict[str, Any] = {}
    for name, array in arrays.items():
        groups = name.split("/") if "/" in name else name.split(".", 1)
        if not all(groups) or len(groups) > MAX_LEVELS or not _put(nested, groups, array):
            nested[name] = array
    return nested


def _put(nested: dict[str, Any], groups: list[str], array: object) -> bool:
    """Put an array below its groups; tell whether there is a place for it."""
    inner = nested
    for group in groups[:-1]:
        inner = inner.setdefault(group, {})
        if not isinstance(inner, dict):
            return False
    return inner.setdefault(groups[-1], array) is array
