"""Frozen values as plain ones for `summary.json`."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from math import isfinite
from typing import Any

import numpy as np
from pydantic import BaseModel

from unic_tfn.grid import Cell

DIGITS = 12
# Metadata of a field that is left out where it has nothing, as in documents of earlier versions.
OPTIONAL = {"optional": True}


def plain(value: Any) -> Any:
    """Return a value as mappings, lists, strings and numbers; a cell becomes its name.

    Numbers that are not finite, such as unlimited degrees of freedom, become None.
    """
    if isinstance(value, Cell):
        return value.name
    if isinstance(value, BaseModel):
        return plain(value.model_dump(mode="json"))
    if is_dataclass(value) and not isinstance(value, type):
        found = {field.name: getattr(value, field.name) for field in fields(value)}
        empty = {field.name for field in fields(value) if field.metadata == OPTIONAL}
        return {name: plain(item) for name, item in found.items() if item or name not in empty}
    if isinstance(value, Mapping):
        return {
            key.name if isinstance(key, Cell) else str(key): plain(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        # The last digits depend on the machine's order of summation.
        return float(f"{value:.{DIGITS}g}") if isfinite(value) else None
    return value
