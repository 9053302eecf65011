"""The settings that a jobspec can give: types, units, limits and the paper's values as defaults.

Values only: `read` and `problems` read YAML and word errors, all other rooms use the values.
"""

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)
from pydantic_core import PydanticCustomError

from unic_tfn.grid import INPUTS, LABEL_SOURCE_PATTERN, Run, expand

GIB = 2**30
BYTES_PER_NUMBER = 4
MAX_SYNTHETIC_GIB = 16
MAX_FUSION_GIB = 8

InputName = Literal["T", "A", "V", "TA", "TV", "AV", "TAV"]
Item = TypeVar("Item")


class Settings(BaseModel):
    """Base of all settings: frozen, no unknown keys, no silent conversion of types.

    An integer is accepted where a float is expected; `true`, `"3"` and `nan` are not numbers.
    Errors of our own carry `at`: the keys and indices below the failing value that they are about.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def _listed(value: object) -> object:
    """Let a list stand for a tuple, which strict validation alone would refuse."""
    return tuple(value) if isinstance(value, list) else value


def _unique(values: tuple[Item, ...]) -> tuple[Item, ...]:
    """Refuse a repeated item, telling where it stands."""
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


class SyntheticSettings(Settings):
    """The size of the built-in synthetic data set; the defaults are UniC's shape."""

    clips: int = Field(
        default=965, ge=35, le=1_000_000, description="Clips, over all three splits."
    )
    seed: Seed = Field(default=2026, description="Seed from which every clip is drawn.")
    text_steps: Width = Field(default=50, description="Tokens in a clip's text, at most.")
    text_width: Width = Field(default=768, description="Features of one token.")
    audio_width: Width = Field(default=25, description="Audio features of a clip.")
    vision_width: Width = Field(default=1434, description="Vision features of a clip.")

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
    """The built-in synthetic data set, with its size given: `data: {synthetic: {clips: 400}}`."""

    synthetic: SyntheticSettings = Field(description="The data set's size.")


class TextSettings(Settings):
    """The text sub-network: LSTM, last valid state, dropout, Dense (linear)."""

    lstm_units: Units = Field(default=128, description="Units of the LSTM.")
    units: Units = Field(default=256, description="Width of the text vector.")
    dropout: Rate = Field(
        default=0.0, description="Share dropped after the LSTM, from 0 to below 1."
    )


class DenseSettings(Settings):
    """A dense sub-network: batch normalisation, dropout, then `layers` times Dense (relu)."""

    # In a jobspec the preset fills in what is not given, so an editor must not ask for `units`.
    model_config = ConfigDict(json_schema_extra={"required": []})

    units: Units = Field(description="Width of every layer, and of the modality's vector.")
    layers: Layers = Field(default=3, description="Dense layers.")
    dropout: Rate = Field(
        default=0.4, description="Share dropped before the layers, from 0 to below 1."
    )


def _units_by_default(units: int) -> Callable[[object], object]:
    """Give a mapping without `units` the preset's: `{layers: 2}` changes only the layers."""

    def complete(value: object) -> object:
        return {"units": units, **value} if isinstance(value, Mapping) else value

    return complete


class ModelSettings(Settings):
    """The network. What is not given keeps the preset's value, also inside a sub-network."""

    preset: Literal["paper"] = Field(
        default="paper", description="Where the values that are not given come from."
    )
    text: TextSettings = Field(
        default=TextSettings(), description="Text features with a time axis: (clips, steps, width)."
    )
    pooled_text: Annotated[DenseSettings, BeforeValidator(_units_by_default(256))] = Field(
        default=DenseSettings(units=256),
        description="Used instead of `text` where text features have no time axis.",
    )
    audio: Annotated[DenseSettings, BeforeValidator(_units_by_default(32))] = Field(
        default=DenseSettings(units=32), description="The audio sub-network."
    )
    vision: Annotated[DenseSettings, BeforeValidator(_units_by_default(128))] = Field(
        default=DenseSettings(units=128), description="The vision sub-network."
    )
    batch_norm_momentum: Rate = Field(
        default=0.9,
        description="Share of the moving averages kept at each step, from 0 to below 1.",
    )
    batch_norm_epsilon: float = Field(
        default=1e-5, gt=0, le=1, description="Added to the variance, against division by zero."
    )
    fusion_dropout: Literal["tensor", "factors", "none"] = Field(
        default="tensor",
        description="What `fusion_rate` drops: cells of the fusion tensor, entries of its factors "
        "(which lets it be contracted without being built), or nothing.",
    )
    fusion_rate: Rate = Field(
        default=0.4, description="Share dropped at the fusion, from 0 to below 1."
    )
    fusion_units: Units = Field(
        default=32, description="Width of the Dense layers after the fusion."
    )
    fusion_layers: Layers = Field(
        default=2, description="Dense (relu) layers between fusion and classes."
    )

    def fusion_weights(self, input_name: str) -> int:
        """Return how many weights join an input's fusion tensor to the layer after it, at least.

        At least, because only the data tell whether `text` or `pooled_text` applies.
        """
        widths = {
            "T": min(self.text.units, self.pooled_text.units),
            "A": self.audio.units,
            "V": self.vision.units,
        }
        return math.prod(widths[letter] + 1 for letter in input_name) * self.fusion_units


class TrainingSettings(Settings):
    """How one network is trained: Adam on the cross-entropy, with early stopping."""

    batch_size: int = Field(default=32, ge=1, le=65_536, description="Clips in one step.")
    learning_rate: float = Field(default=0.0005, gt=0, le=1, description="Adam's step size.")
    patience: int = Field(
        default=8,
        ge=1,
        le=100_000,
        description="Epochs without a lower validation loss before stopping.",
    )
    max_epochs: int = Field(default=100, ge=1, le=100_000, description="Epochs, at most.")
    device: Literal["auto", "cpu", "gpu"] = Field(
        default="auto",
        description="Where to train; `gpu` fails where there is none, `auto` takes the CPU.",
    )
    deterministic: bool = Field(
        default=True, description="Give the same bytes each time on the same machine and backend."
    )


class InteractionSettings(Settings):
    """What is looked at in a trained network."""

    max_clips: Count = Field(default=256, description="Test clips that are explained, at most.")


def _data_form(value: object) -> str:
    """Name the form in which data are given, so that errors speak of that form alone."""
    return "mapping" if isinstance(value, Mapping | SyntheticData) else "text"


DataText = Annotated[str, Field(min_length=1, max_length=4096, pattern=r"^[^\x00-\x1f\x7f]+$")]
Data = Annotated[
    Annotated[DataText, Tag("text")] | Annotated[SyntheticData, Tag("mapping")],
    Discriminator(_data_form),
]
GridSettings = Annotated[
    Mapping[LabelSource, Inputs],
    Field(min_length=1, max_length=64, json_schema_extra={"additionalProperties": False}),
]


class Jobspec(Settings):
    """A job: which data, which grid of runs, which network and how it is trained."""

    name: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        description="Name of the job and of its folder below the outputs: up to 64 letters, "
        "digits, '-', '_' and '.', beginning with a letter or digit.",
    )
    data: Data = Field(
        default="synthetic",
        description="A feature package's directory; `synthetic`, the built-in data set; or "
        "`{synthetic: {...}}`, the same in another size.",
    )
    seeds: Seeds = Field(description="One run of every cell for each of these.")
    grid: GridSettings = Field(
        description="Label source (`text`, `audio`, `video`, `multimodal`, or another of the "
        "data's): the list of inputs trained against it."
    )
    model: ModelSettings = Field(default=ModelSettings(), description="The network.")
    training: TrainingSettings = Field(default=TrainingSettings(), description="How it is trained.")
    interactions: InteractionSettings = Field(
        default=InteractionSettings(), description="What is looked at in the trained networks."
    )
    save_weights: bool = Field(
        default=False,
        description="Keep every run's weights (143 MB for an input TAV of the preset).",
    )

    @model_validator(mode="after")
    def _fusion_fits_in_memory(self) -> Self:
        for name in sorted({name for inputs in self.grid.values() for name in inputs}, key=len):
            size = self.model.fusion_weights(name) * BYTES_PER_NUMBER / GIB
            if size > MAX_FUSION_GIB:
                raise PydanticCustomError(
                    "too_large",
                    "weights after the fusion of at most {limit} GiB; "
                    "those of input {input} would take {size} GiB",
                    {
                        "limit": MAX_FUSION_GIB,
                        "size": math.ceil(size),
                        "input": name,
                        "at": ("model",),
                    },
                )
        return self

    def runs(self) -> tuple[Run, ...]:
        """Return all runs: by label source, then input, then seed, in the order given."""
        return expand(self.grid, self.seeds)
