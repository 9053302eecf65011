"""The contents of a feature file of any admitted kind, by key; no key is understood here."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unic_tfn.data.readers.kinds import (
    BEGINNING_BYTES,
    FileKind,
    RefusedKind,
    accepted,
    kind_of_file,
)
from unic_tfn.errors import DataError
from unic_tfn.machine.untrusted_files import map_bytes


@dataclass(frozen=True)
class FeatureValues:
    """The contents of a feature file, unchecked.

    Args:
        kind: the kind of file.
        value: the value of a pickle, or the arrays by name; `train/text` is `text` of `train`.
    """

    kind: FileKind
    value: object


def read_feature_values(path: Path) -> FeatureValues:
    """Read a feature file of any kind in `kinds.KINDS`.

    Raises:
        DataError: it is damaged, unsafe or of another kind.
        StorageError: the file system failed.
    """
    beginning = b"" if path.is_dir() else map_bytes(path)[:BEGINNING_BYTES].tobytes()
    kind = kind_of_file(path, beginning)
    if isinstance(kind, RefusedKind):
        raise DataError(f"{path}: expected {accepted()}; found {kind.words}.", kind.remedy)
    value = kind.read(path)
    if kind.plain and isinstance(value, Mapping):
        value = _nested(value)
    return FeatureValues(kind, value)


def _nested(arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arrays with those called `train/text` or `train.text` under `train`."""
    nested: dict[str, Any] = {}
    for name, array in arrays.items():
        group, sign, key = name.replace("/", ".").partition(".")
        if sign and group and key:
            inner = nested.setdefault(group, {})
            if isinstance(inner, dict):
                inner[key] = array
                continue
        nested[name] = array
    return nested
