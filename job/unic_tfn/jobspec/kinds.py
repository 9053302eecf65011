"""What settings are made of: their base class, and the numbers, names and lists they may hold."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from unic_tfn.grid import INPUTS, LABEL_SOURCE_PATTERN

GIB = 2**30
BYTES_PER_NUMBER = 4

InputName = Literal["T", "A", "V", "TA", "TV", "AV", "TAV"]
Item = TypeVar("Item")


class Settings(BaseModel):
    """Base of all settings: frozen, no unknown keys, no silent conversion of types.

    An integer is accepted where a float is expected; `true`, `"3"` and `nan` are not numbers.
    Our own errors carry `at`: the keys and indices, below the failing value, of the wrong part.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def not_null(schema: dict[str, Any]) -> None:
    """Leave null out of the schema of a key that need not be given: nobody has to write it.

    pydantic's own way of hiding it, `SkipJsonSchema[None]`, makes errors name the value's type as
    if it were a key of the document.
    """
    schema.update(schema.pop("anyOf")[0])


def _listed(value: object) -> object:
    """Turn a list into a tuple, which strict validation alone would refuse to do."""
    return tuple(value) if isinstance(value, list) else value


def _unique(values: tuple[Item, ...]) -> tuple[Item, ...]:
    """Refuse a repeated item, with its index in the error."""
    seen: set[Item] = set()
    for index, value in enumerate(values):
        if value in seen:
            raise PydanticCustomError("repeated_item", "each item only once", {"at": (index,)})
        seen.add(value)
    return values


Count = Annotated[int, Field(ge=1, le=1_000_000)]
Width = Annotated[int, Field(ge=1, le=65_536)]
Units = Annotated[int, Field(ge=1, le=4096)]
Layers = Annotated[int, Field(ge=1, le=16)]
Rate = Annotated[float, Field(ge=0, lt=1)]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]
LabelSource = Annotated[str, Field(pattern=f"^{LABEL_SOURCE_PATTERN.pattern}$")]
Seeds = Annotated[
    tuple[Seed, ...],
    Field(min_length=1, max_length=1000, json_schema_extra={"uniqueItems": True}),
    BeforeValidator(_listed),
    AfterValidator(_unique),
]
Inputs = Annotated[
    tuple[InputName, ...],
    Field(min_length=1, max_length=len(INPUTS), json_schema_extra={"uniqueItems": True}),
    BeforeValidator(_listed),
    AfterValidator(_unique),
]
