"""The presets: named sets of values for what a jobspec leaves open under `model` and `training`.

The defaults of the settings are those of `paper`; every other preset is given by its differences
from it. Where each value comes from, and what is inferred, stands in `docs/network.md`.
"""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel

PresetName = Literal["paper", "mmsa", "keras"]
Part = Literal["model", "training"]

# MMSA's program has no largest number of epochs; this is the largest that a jobspec can give.
MOST_EPOCHS = 100_000

DIFFERENCES: Mapping[str, Mapping[Part, Mapping[str, Any]]] = {
    "paper": {"model": {}, "training": {}},
    "mmsa": {
        "model": {
            "text": {"padding": "read", "biases": 2},
            "batch_norm_variance": "unbiased",
        },
        "training": {"stopping_loss": "mmsa", "max_epochs": MOST_EPOCHS},
    },
    "keras": {
        "model": {"initial_values": "keras"},
        "training": {"adam": "keras", "adam_epsilon": 1e-7},
    },
}


def completed(part: Part, value: object) -> object:
    """Return the values of one part, those that are not given filled in from its preset.

    Args:
        part: `"model"` or `"training"`.
        value: as it was given. Anything but a mapping with a known preset is returned unchanged,
            for the validation to refuse.
    """
    if not isinstance(value, Mapping):
        return value
    name = value.get("preset", "paper")
    return merged(DIFFERENCES[name][part], value) if _is_preset(name) else value


def same_preset(value: object) -> object:
    """Return a jobspec's values, with the model's preset given to the training if it has none.

    Args:
        value: a jobspec's values as they were given. Anything else is returned unchanged.
    """
    if not isinstance(value, Mapping):
        return value
    model, training = given(value.get("model")), given(value.get("training", {}))
    if not isinstance(model, Mapping) or not isinstance(training, Mapping):
        return value
    name = model.get("preset")
    if not _is_preset(name):
        return value
    return {**value, "training": {"preset": name, **training}}


def _is_preset(name: object) -> bool:
    return isinstance(name, str) and name in get_args(PresetName)


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, the values of `over` before those of `under`, also inside a sub-network."""
    values = dict(over)
    for key, value in under.items():
        inner, own = given(value), given(over.get(key, {}))
        if isinstance(inner, Mapping) and isinstance(own, Mapping):
            values[key] = merged(inner, own)
        else:
            values.setdefault(key, value)
    return values


def given(value: object) -> object:
    """Return settings as a mapping of what was given for them, and other values unchanged."""
    if isinstance(value, BaseModel):
        return {name: getattr(value, name) for name in value.model_fields_set}
    return value
