"""The settings of tuning: how many trials a run makes, and what they are drawn from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from unic_tfn.jobspec.kinds import Seed, Settings

Scalar = int | float | str
CHOICE = "choice"
LOG = "log"
# What a compiled network takes anew for each training; all else that is searched compiles another.
WITHOUT_COMPILING = frozenset({"training.learning_rate"})


@dataclass(frozen=True)
class Space:
    """The values that a setting may take in a trial: an interval, or a list of choices.

    Args:
        low: the lowest value of an interval.
        high: its highest.
        is_log: whether values are drawn evenly on a logarithmic scale.
        choices: the values to choose from; empty for an interval.
    """

    low: float = 0
    high: float = 0
    is_log: bool = False
    choices: tuple[Scalar, ...] = ()

    @classmethod
    def of(cls, value: Any) -> "Space":
        """Return the space that a checked value of `search` describes."""
        if isinstance(value, Mapping):
            return cls(choices=tuple(value[CHOICE]))
        return cls(value[0], value[1], is_log=len(value) == 3)

    @property
    def extremes(self) -> tuple[Scalar, ...]:
        """The values that must all be valid for every value in between to be so."""
        return self.choices or (self.low, self.high)


def _checked(value: object) -> object:
    """Refuse what is neither an interval nor a list of choices."""
    if isinstance(value, Mapping) and set(value) == {CHOICE} and _are_choices(value[CHOICE]):
        return {CHOICE: tuple(value[CHOICE])}
    if isinstance(value, list | tuple) and len(value) in (2, 3) and all(map(_is_number, value[:2])):
        low, high, *scale = value
        if low < high and scale in ([], [LOG]) and (low > 0 or not scale):
            return tuple(value)
    raise PydanticCustomError("search_space", "an interval or choices")


def _are_choices(value: object) -> bool:
    if not isinstance(value, list | tuple) or not all(map(_is_scalar, value)):
        return False
    return len(value) == len(set(value)) > 1


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and type(value) is not bool and math.isfinite(value)


def _is_scalar(value: object) -> bool:
    return isinstance(value, str) or _is_number(value)


_INTERVAL = {
    "type": "array",
    "prefixItems": [{"type": "number"}, {"type": "number"}, {"const": LOG}],
    "minItems": 2,
    "maxItems": 3,
}
_CHOICES = {
    "type": "object",
    "properties": {CHOICE: {"type": "array", "minItems": 2}},
    "required": [CHOICE],
    "additionalProperties": False,
}
Searched = Annotated[
    Any, BeforeValidator(_checked), WithJsonSchema({"oneOf": [_INTERVAL, _CHOICES]})
]


class TuneSettings(Settings):
    """Tuning within a run: several networks are trained, and the validation loss chooses one."""

    trials: int = Field(
        default=16,
        ge=2,
        le=1000,
        description="Number of networks that every run trains. The first has the jobspec's own "
        "settings.",
    )
    seed: Seed = Field(
        default=1,
        description="Seed that the settings of the other trials are drawn from, the same in every "
        "run.",
    )
    search: Mapping[str, Searched] = Field(
        min_length=1,
        max_length=32,
        description="By setting, such as `training.learning_rate`, what it is drawn from: "
        "`[lowest, highest]`, the same with `log` as a third item for a logarithmic scale, or "
        "`{choice: [...]}`.",
    )

    @property
    def spaces(self) -> dict[str, Space]:
        """What each setting is drawn from, sorted by name, as job.json keeps them."""
        return {key: Space.of(self.search[key]) for key in sorted(self.search)}
