"""Settings named by dotted keys, as tuning does: which there are, and others in their place."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from unic_tfn.jobspec.tune_settings import Scalar, TuneSettings
from unic_tfn.messages.misspelt_names import did_you_mean, nearest
from unic_tfn.messages.printing import printable, quoted

# Names of sets of values; what belongs to the process rather than to a network; what changes the
# loss by which trials are compared; and what changes the data, controls among them.
NOT_SEARCHED = {
    "preset",
    "device",
    "deterministic",
    "class_weights",
    "stopping_loss",
    "weighting",
    "divergence",
}

Parts = Mapping[str, BaseModel]


def searchable(parts: Parts) -> tuple[str, ...]:
    """Return the dotted keys of all settings that tuning may change: `training.learning_rate`."""
    return tuple(_leaves(parts.items()))


def _leaves(items: Any, above: str = "") -> Iterator[str]:
    for name, value in items:
        if name in NOT_SEARCHED:
            continue
        if isinstance(value, BaseModel):
            yield from _leaves(value, f"{above}{name}.")
        elif isinstance(value, int | float | str) and type(value) is not bool:
            yield f"{above}{name}"


def value_of(parts: Parts, key: str) -> Scalar:
    """Return the value of a setting, by one of the keys that `searchable` returns."""
    found: Any = parts
    for step in key.split("."):
        found = found[step] if isinstance(found, Mapping) else getattr(found, step)
    value: Scalar = found
    return value


def with_values(parts: Parts, values: Mapping[str, Scalar]) -> dict[str, Any]:
    """Return the parts with some settings replaced, all of them checked again.

    Args:
        parts: the settings by the first step of their keys, `model` and `training`.
        values: by dotted key.

    Raises:
        ValidationError: a setting cannot have its value.
    """
    plain: dict[str, Any] = {name: part.model_dump() for name, part in parts.items()}
    for key, value in values.items():
        *above, last = key.split(".")
        place = plain
        for step in above:
            place = place[step]
        place[last] = value
    return {name: type(part).model_validate(plain[name]) for name, part in parts.items()}


def check_search(tune: TuneSettings, parts: Parts, at: tuple[str, ...]) -> None:
    """Refuse a search over what is not a setting, or over values that a setting cannot have.

    Args:
        tune: what is searched.
        parts: the settings by the first step of their keys.
        at: the keys that lead to `tune` in the jobspec.

    Raises:
        PydanticCustomError: naming the key.
    """
    known = searchable(parts)
    for key, space in tune.spaces.items():
        place = (*at, "search", key)
        if key not in known:
            meant = nearest(key, known)
            raise _refused(
                "a key such as training.learning_rate or model.fusion_rate. "
                f"Found: {quoted(key)}.{did_you_mean(meant and quoted(meant))}",
                place,
            )
        for value in space.extremes:
            try:
                with_values(parts, {key: value})
            except ValidationError as error:
                reason = error.errors()[0]["msg"]
                raise _refused(
                    f"values that {key} can have. Found: {printable(repr(value))} "
                    f"({reason[:1].lower()}{reason[1:]})",
                    place,
                ) from None


def _refused(words: str, at: tuple[str, ...]) -> PydanticCustomError:
    return PydanticCustomError("refused", "{words}", {"words": words, "at": at})
