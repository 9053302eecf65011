"""Variants in a jobspec as it was written: overrides, merged over what the jobspec itself gives."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from unic_tfn.jobspec.presets import given, merged, same_preset

# What a variant has of its own; the other keys are shared by all variants.
OVERRIDDEN = ("model", "training", "tune")


def with_whole_variants(value: object) -> object:
    """Return a jobspec's values, each variant with the jobspec's values that it leaves as they are.

    Merging before anything is filled in from a preset lets a variant change the preset too.

    Args:
        value: a jobspec's values as they were given. Anything else is returned unchanged, for the
            validation to refuse.
    """
    if not isinstance(value, Mapping) or not isinstance(value.get("variants"), Mapping):
        return value
    variants = {name: _merged(value, overrides) for name, overrides in value["variants"].items()}
    return {**value, "variants": variants}


def whole(settings: BaseModel, under: object) -> dict[str, Any]:
    """Return settings with every value that reading would otherwise take over from others.

    Documents leave out some values that are the default; the jobspec's own may be another one.

    Args:
        settings: a variant's, or a part of them.
        under: the jobspec's own settings at the same place.
    """
    values = {}
    for name in type(settings).model_fields:
        value, own = getattr(settings, name), getattr(under, name, None)
        if value is not None or own is not None:
            values[name] = whole(value, own) if isinstance(value, BaseModel) else value
    return values


def _merged(jobspec: Mapping[str, Any], overrides: object) -> object:
    overrides = given(overrides)
    if not isinstance(overrides, Mapping):
        return overrides
    parts = {}
    for part in OVERRIDDEN:
        under, over = given(jobspec.get(part)), given(overrides.get(part, {}))
        if not isinstance(under, Mapping):
            under = {}
        if isinstance(over, Mapping):
            over = merged(under, over)
        if part in overrides or under:
            parts[part] = over
    return same_preset({**overrides, **parts})
