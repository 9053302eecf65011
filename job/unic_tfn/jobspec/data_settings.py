"""The settings of the data: which they are, and what a variant may do to them."""

import math
from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from unic_tfn.jobspec.kinds import BYTES_PER_NUMBER, GIB, Modalities, Seed, Settings, Width

MAX_SYNTHETIC_GIB = 16


class SyntheticSettings(Settings):
    """The size of the built-in synthetic data set. The defaults have the shape of UniC."""

    clips: int = Field(
        default=965,
        ge=35,
        le=1_000_000,
        description="Number of clips in all three splits together.",
    )
    seed: Seed = Field(default=2026, description="Seed that all clips are drawn from.")
    text_steps: Width = Field(default=50, description="Largest number of tokens in a clip's text.")
    text_width: Width = Field(default=768, description="Text features per token.")
    audio_width: Width = Field(default=25, description="Audio features per clip.")
    vision_width: Width = Field(default=1434, description="Vision features per clip.")

    @model_validator(mode="after")
    def _fits_in_memory(self) -> Self:
        width = self.text_steps * self.text_width + self.audio_width + self.vision_width
        size = self.clips * width * BYTES_PER_NUMBER / GIB
        if size > MAX_SYNTHETIC_GIB:
            raise PydanticCustomError(
                "too_large",
                "features of at most {limit} GiB together; these would take {size} GiB",
                {"limit": MAX_SYNTHETIC_GIB, "size": math.ceil(size)},
            )
        return self


class SyntheticData(Settings):
    """The built-in synthetic data set in a given size: `data: {synthetic: {clips: 400}}`."""

    synthetic: SyntheticSettings = Field(description="Size of the data set.")


def _data_form(value: object) -> str:
    """Name the form in which the data are given, so that errors are about that form alone."""
    return "mapping" if isinstance(value, Mapping | SyntheticData) else "text"


DataText = Annotated[str, Field(min_length=1, max_length=4096, pattern=r"^[^\x00-\x1f\x7f]+$")]
Data = Annotated[
    Annotated[DataText, Tag("text")] | Annotated[SyntheticData, Tag("mapping")],
    Discriminator(_data_form),
]


class VariantData(Settings):
    """What a variant does to the data; which they are, all variants share."""

    permute: Modalities = Field(
        default=(),
        exclude_if=lambda modalities: not modalities,
        description="Modalities (`text`, `audio`, `vision`) whose features change clips at random, "
        "drawn by the run's seed within each part of the split: a control in which the network "
        "has them but not their information.",
    )
