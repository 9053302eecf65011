"""What a record's documents must hold for its readers, so that an odd one is refused by name.

A seal proves that nobody changed a document, not that this version of the program wrote it.
"""

from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

Number = Annotated[float, Field(allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]
# A name is part of a path, and of the name under which a damaged record is set aside.
FileName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,40}\.[a-z]{1,16}$")]


class _Part(BaseModel):
    """A part of a document; what no reader needs may be there as well."""

    model_config = ConfigDict(strict=True, frozen=True, extra="allow")


class _Score(_Part):
    accuracy: Number
    weighted_f1: Number


class _Scores(_Part):
    test: _Score


class _Training(_Part):
    epochs: Count
    best_epoch: Count
    parameters: Count


class _Device(_Part):
    kind: str
    name: str


class _InteractionScores(_Part):
    orders: list[_Score]


class _Shapley(_Part):
    accuracy: dict[str, Number]


class _Interactions(_Part):
    test_clips: Count
    drawn: list[str] | None
    scores: _InteractionScores
    term_shares: dict[str, Number]
    interaction_share: Number
    part_shares: dict[str, Number]
    shapley: _Shapley
    without_interactions: dict[str, str]


class _Metrics(_Part):
    fingerprint: str
    files: dict[FileName, str]
    classes: list[str]
    scores: _Scores
    training: _Training
    device: _Device
    interactions: _Interactions | None = None

    @model_validator(mode="after")
    def _knows_its_classes(self) -> Self:
        if self.interactions:
            unknown = set(self.interactions.without_interactions.values()) - set(self.classes)
            if unknown:
                raise ValueError("a prediction without interactions is no class")
        return self


class _Timing(_Part):
    seconds: dict[str, Number]


def is_metrics(document: Any) -> bool:
    """Tell whether a document has all that readers of `metrics.json` need."""
    return _fits(_Metrics, document)


def is_timing(document: Any) -> bool:
    """Tell whether a document has all that readers of `timing.json` need."""
    return _fits(_Timing, document)


def _fits(shape: type[_Part], document: Any) -> bool:
    try:
        shape.model_validate(document)
    except ValidationError:
        return False
    return True
