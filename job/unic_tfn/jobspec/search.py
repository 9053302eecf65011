"""Settings named by dotted keys, as tuning does: which there are, and others in their place."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from unic_tfn.jobspec.tune_settings import Scalar, TuneSettings
from unic_tfn.messages.misspelt_names import did_you_mean, nearest
from unic_tfn.messages.printing import printable, quoted

_SHARED = "all networks of a process share it"
_COMPARED = "it changes the loss by which trials are compared; make it a variant"
_ASKED = "it is a question of its own; make it a variant"
# Settings that tuning may not change, and why.
NOT_SEARCHED = {
    "preset": "it stands for several settings; search those",
    "device": _SHARED,
    "deterministic": _SHARED,
    "class_weights": _COMPARED,
    "stopping_loss": _COMPARED,
    "tasks": _ASKED,
    "weighting": _ASKED,
    "divergence": _ASKED,
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
            raise _refused(
                "a key such as training.learning_rate or model.fusion_rate. "
                f"Found: {quoted(key)}{_not_searched(key, parts) or _meant(key, known)}",
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


def largest_models(tune: TuneSettings, parts: Parts) -> Iterator[Any]:
    """Yield `model` with the largest numbers that are searched, for each fusion that is.

    Args:
        tune: what is searched, after `check_search`.
        parts: the settings by the first step of their keys.
    """
    numbers: dict[str, Scalar] = {
        key: max(space.extremes)
        for key, space in tune.spaces.items()
        if key.startswith("model.") and not isinstance(value_of(parts, key), str)
    }
    for fusion in corners(tune, parts, ("model.fusion",)):
        yield with_values(parts, {**numbers, **fusion})["model"]


def corners(
    tune: TuneSettings, parts: Parts, keys: Collection[str]
) -> Iterator[Mapping[str, Scalar]]:
    """Yield all combinations of the extreme values that some settings may have in a trial.

    Args:
        tune: what is searched, after `check_search`.
        parts: the settings by the first step of their keys.
        keys: of the settings; those that are not searched are left out.
    """
    searched = {key: space.extremes for key, space in tune.spaces.items() if key in keys}
    ends = [
        values if isinstance(value_of(parts, key), str) else (min(values), max(values))
        for key, values in searched.items()
    ]
    for values in product(*ends):
        yield dict(zip(searched, values, strict=True))


def _not_searched(key: str, parts: Parts) -> str:
    """Return why a setting cannot be searched; empty for what is no setting."""
    part, _, name = key.partition(".")
    reason = NOT_SEARCHED.get(name.partition(".")[0]) if part in parts else None
    return f", which cannot be searched: {reason}." if reason else ""


def _meant(key: str, known: Iterable[str]) -> str:
    meant = nearest(key, known)
    return f".{did_you_mean(meant and quoted(meant))}"


def _refused(words: str, at: tuple[str, ...]) -> PydanticCustomError:
    return PydanticCustomError("refused", "{words}", {"words": words, "at": at})
