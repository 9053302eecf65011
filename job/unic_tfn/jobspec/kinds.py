"""What settings are made of: their base class, and the numbers, names and lists they may hold."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
)
from pydantic_core import PydanticCustomError

from unic_tfn.grid import INPUTS, LABEL_SOURCE_PATTERN, MODALITIES, VARIANT_PATTERN

GIB = 2**30
BYTES_PER_NUMBER = 4

ModalityName = Literal["text", "audio", "vision"]
InputName = Literal["T", "A", "V", "TA", "TV", "AV", "TAV"]
Item = TypeVar("Item")


class Settings(BaseModel):
    """Base of all settings: frozen, no unknown keys, no silent conversion of types.

    An integer is accepted where a float is expected; `true`, `"3"` and `nan` are not numbers.
    Our own errors carry `at`: the keys and indices, below the failing value, of the wrong part.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class _SchemaWithoutNull:
    """Makes a nullable setting's schema that of its values.

    pydantic's `SkipJsonSchema[None]` does too, but puts a name into the places of errors.
    """

    def __get_pydantic_json_schema__(
        self, core_schema: Any, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        forms = handler(core_schema)["anyOf"]
        schema: dict[str, Any] = next(form for form in forms if form != {"type": "null"})
        return schema


# Settings that may be left out as a whole: None if they are.
OrAbsent = Annotated[Item | None, _SchemaWithoutNull()]


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
VariantName = Annotated[str, Field(pattern=f"^{VARIANT_PATTERN.pattern}$")]
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
Modalities = Annotated[
    tuple[ModalityName, ...],
    Field(max_length=len(MODALITIES), json_schema_extra={"uniqueItems": True}),
    BeforeValidator(_listed),
    AfterValidator(_unique),
]
