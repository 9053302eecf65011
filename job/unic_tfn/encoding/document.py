"""The base of all documents that are written to storage: frozen, typed, strictly read."""

from pydantic import BaseModel, ConfigDict


class Document(BaseModel):
    """A document, or a part of one.

    Values are read strictly (`true` and `"3"` are not numbers, NaN is refused). Keys that a reader
    does not know are ignored, so that a later version may write more than an earlier one reads.
    """

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="ignore",
        allow_inf_nan=False,
        populate_by_name=True,
        serialize_by_alias=True,
    )
