"""The settings that a jobspec can give: types, units, limits and the paper's values as defaults.

Values only: `read` reads YAML into them, `error_messages` words the errors, other rooms use them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    field_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from unic_tfn.grid import Run, expand
from unic_tfn.jobspec.data_settings import Data, VariantData
from unic_tfn.jobspec.fold_settings import FoldSettings
from unic_tfn.jobspec.fusion_limit import refuse_large_fusions
from unic_tfn.jobspec.fusion_size import FusionName, FusionSize, fusion_weights
from unic_tfn.jobspec.kinds import (
    Inputs,
    LabelSource,
    Layers,
    OrAbsent,
    Rate,
    Seeds,
    Settings,
    Units,
    VariantName,
)
from unic_tfn.jobspec.presets import PresetName, completed, same_preset
from unic_tfn.jobspec.report_settings import ReportSettings
from unic_tfn.jobspec.search import check_search, largest_models, with_values
from unic_tfn.jobspec.training_settings import InteractionSettings, TrainingSettings
from unic_tfn.jobspec.tune_settings import Scalar, TuneSettings
from unic_tfn.jobspec.variants import whole, with_whole_variants
from unic_tfn.jobspec.weighting_settings import LAMBDA, Divergence, DivergenceWeight, Weighting

InitialValues = Literal["pytorch", "keras"]


class TextSettings(Settings):
    """The text sub-network: an LSTM, its last valid state, dropout, a linear Dense layer."""

    lstm_units: Units = Field(default=128, description="Number of LSTM units.")
    units: Units = Field(default=256, description="Width of the text vector.")
    dropout: Rate = Field(
        default=0.0, description="Dropout rate after the LSTM, from 0 to below 1."
    )
    padding: Literal["skipped", "read"] = Field(
        default="skipped",
        description="Whether the LSTM stops at a text's last token (`skipped`) or runs on through "
        "the padding after it (`read`).",
    )
    biases: int = Field(
        default=1,
        ge=1,
        le=2,
        description="Number of bias vectors of the LSTM. PyTorch has 2, which are added: each "
        "takes the same steps, so their sum learns at twice the rate.",
    )


class DenseSettings(Settings):
    """A dense sub-network: batch normalisation, dropout, then `layers` Dense layers with ReLU."""

    # The preset fills in missing values, so an editor must not ask for `units`.
    model_config = ConfigDict(json_schema_extra={"required": []})

    units: Units = Field(description="Width of every layer, and so of the modality's vector.")
    layers: Layers = Field(default=3, description="Number of Dense layers.")
    dropout: Rate = Field(
        default=0.4, description="Dropout rate before the layers, from 0 to below 1."
    )


def _units_by_default(units: int) -> Callable[[object], object]:
    """Fill in the preset's `units` where a mapping has none: `{layers: 2}` changes only that."""

    def complete(value: object) -> object:
        return {"units": units, **value} if isinstance(value, Mapping) else value

    return complete


Tasks = Annotated[
    Mapping[LabelSource, Annotated[float, Field(gt=0, le=100)]],
    Field(min_length=1, max_length=16, json_schema_extra={"additionalProperties": False}),
]


class ModelSettings(Settings):
    """The network. Values that are not given are the preset's, also inside a sub-network."""

    preset: PresetName = Field(
        default="paper",
        description="The named set that values come from if they are not given: MMSA's settings "
        "(`paper`), its program in every known respect (`mmsa`), or Keras's initial values and "
        "optimizer (`keras`).",
    )
    text: TextSettings = Field(
        default=TextSettings(),
        description="The text sub-network, for features of shape (clips, steps, width).",
    )
    pooled_text: Annotated[DenseSettings, BeforeValidator(_units_by_default(256))] = Field(
        default=DenseSettings(units=256),
        description="Replaces `text` where the text features have no time axis: (clips, width).",
    )
    audio: Annotated[DenseSettings, BeforeValidator(_units_by_default(32))] = Field(
        default=DenseSettings(units=32), description="The audio sub-network."
    )
    vision: Annotated[DenseSettings, BeforeValidator(_units_by_default(128))] = Field(
        default=DenseSettings(units=128), description="The vision sub-network."
    )
    initial_values: InitialValues = Field(
        default="pytorch",
        description="Distributions of the initial values: the default ones of PyTorch or Keras.",
    )
    batch_norm_momentum: Rate = Field(
        default=0.9,
        description="Share of the moving averages that each step keeps, from 0 to below 1.",
    )
    batch_norm_epsilon: float = Field(
        default=1e-5, gt=0, le=1, description="Added to the variance to avoid division by zero."
    )
    batch_norm_variance: Literal["biased", "unbiased"] = Field(
        default="biased",
        description="The variance whose moving average is kept: the sum of squares divided by the "
        "clips of the batch (`biased`, as in Keras), or by one fewer (`unbiased`, as in PyTorch).",
    )
    fusion: FusionName = Field(
        default="tensor",
        # Jobs that fuse by the tensor keep the bytes that they had before there were others.
        exclude_if=lambda fusion: fusion == "tensor",
        description="How the modalities' vectors become one: by their outer product (`tensor`), "
        "end to end (`concat`), by a sum of `rank` products straight to the classes (`low_rank`, "
        "Liu et al. 2018), or by the mean of a linear map of each to the classes (`late`).",
    )
    rank: int = Field(
        default=4,
        ge=1,
        le=256,
        exclude_if=lambda rank: rank == 4,
        description="Number of products that the fusion `low_rank` adds.",
    )
    fusion_dropout: Literal["tensor", "factors", "none"] = Field(
        default="tensor",
        description="Where dropout acts at the fusion: on the entries of the fusion tensor "
        "(`tensor`), on those of the modalities' vectors (`factors`, which is faster, as the "
        "tensor is never built), or nowhere (`none`). With `concat` the first two are the same; "
        "`low_rank` and `late` have no other dropout than `factors`.",
    )
    fusion_rate: Rate = Field(
        default=0.4, description="Dropout rate at the fusion, from 0 to below 1."
    )
    fusion_units: Units = Field(
        default=32, description="Width of each Dense layer after the fusion."
    )
    fusion_layers: Layers = Field(
        default=2,
        description="Number of Dense layers with ReLU between the fusion and the classes.",
    )
    tasks: OrAbsent[Tasks] = Field(
        default=None,
        # Networks without heads keep the bytes that they had before there were any.
        exclude_if=lambda tasks: tasks is None,
        description="Heads on the modalities' vectors (Yu et al. 2020): for each label source of "
        "one modality, the weight of its cross-entropy in the training loss.",
    )
    weighting: Weighting = "none"
    divergence_weight: DivergenceWeight = LAMBDA
    divergence: Divergence = "labels"

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, value: object) -> object:
        return completed("model", value)

    @property
    def drops_tensor(self) -> bool:
        """Whether training has to build the fusion tensor, to drop entries of it."""
        return self.fusion == "tensor" and self.fusion_dropout == "tensor"

    def fusion_weights(self, input_name: str) -> int:
        """Return a lower bound of the weights of an input's first fusion layer.

        It is a bound because only the data tell whether `text` or `pooled_text` applies, and how
        many classes there are.
        """
        widths = {
            "T": min(self.text.units, self.pooled_text.units),
            "A": self.audio.units,
            "V": self.vision.units,
        }
        size = FusionSize(
            [widths[letter] for letter in input_name], self.fusion_units, self.rank, 2
        )
        return fusion_weights(self.fusion, size).weights


class VariantSettings(Settings):
    """Under what a variant trains the grid; values that it does not give are the jobspec's own."""

    model: ModelSettings = Field(default=ModelSettings(), description="The network.")
    training: TrainingSettings = Field(
        default=TrainingSettings(), description="The training of the network."
    )
    data: VariantData = Field(
        default=VariantData(),
        exclude_if=lambda data: not data.permute,
        description="A control: data without some of their information.",
    )
    tune: OrAbsent[TuneSettings] = Field(
        default=None,
        exclude_if=lambda tune: tune is None,
        description="Tuning within each run. Not given: every run trains one network.",
    )


GridSettings = Annotated[
    Mapping[LabelSource, Inputs],
    Field(min_length=1, max_length=64, json_schema_extra={"additionalProperties": False}),
]
Variants = Annotated[
    Mapping[VariantName, VariantSettings],
    Field(max_length=64, json_schema_extra={"additionalProperties": False}),
]


class Jobspec(Settings):
    """A job: the data, the grid of runs, the network and its training."""

    name: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        description="Name of the job and of its folder below the outputs: up to 64 letters, "
        "digits, '-', '_' and '.', beginning with a letter or digit.",
    )
    data: Data = Field(
        default="synthetic",
        description="The directory of a feature package, or `synthetic` for the built-in data set, "
        "or `{synthetic: {...}}` for that data set in another size.",
    )
    seeds: Seeds = Field(description="Every cell is trained once with each of these seeds.")
    grid: GridSettings = Field(
        description="For each label source (`text`, `audio`, `video`, `multimodal`, or another one "
        "in the data), the list of inputs that are trained on its labels."
    )
    folds: OrAbsent[FoldSettings] = Field(
        default=None,
        # Jobs without folds keep the bytes that they had before there were any.
        exclude_if=lambda folds: folds is None,
        description="Train every cell and seed once per fold, so that each clip is tested by a "
        "network that has not seen it. Not given: the data's own split.",
    )
    model: ModelSettings = Field(default=ModelSettings(), description="The network.")
    training: TrainingSettings = Field(
        default=TrainingSettings(), description="The training of the network."
    )
    tune: OrAbsent[TuneSettings] = Field(
        default=None,
        # Jobs without tuning and without variants keep the bytes that they always had.
        exclude_if=lambda tune: tune is None,
        description="Tuning within each run. Not given: every run trains one network.",
    )
    variants: Variants = Field(
        default={},
        exclude_if=lambda variants: not variants,
        description="Named overrides under each of which the whole grid is trained; the first is "
        "the reference that the others are compared with. Not given: the jobspec's own settings.",
    )
    interactions: InteractionSettings = Field(
        default=InteractionSettings(), description="The analysis of the trained networks."
    )
    report: ReportSettings = Field(
        default=ReportSettings(), description="The questions that the report asks."
    )
    save_weights: bool = Field(
        default=False,
        description="Keep the weights of every run (143 MB for the input TAV with the preset).",
    )

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, value: object) -> object:
        return same_preset(with_whole_variants(value))

    @field_serializer("variants")
    def _whole_variants(self, variants: Mapping[str, VariantSettings]) -> dict[str, Any]:
        """Write out every value: one that is left out would be taken over from the jobspec."""
        return {name: whole(variant, self) for name, variant in variants.items()}

    @model_validator(mode="after")
    def _fusions_fit_in_memory(self) -> Self:
        for at, settings in self._each():
            refuse_large_fusions(settings.model.fusion_weights, self.inputs, (*at, "model"))
        return self

    @model_validator(mode="after")
    def _searches_settings(self) -> Self:
        for at, settings in self._each():
            if settings.tune:
                parts = parts_of(settings)
                check_search(settings.tune, parts, (*at, "tune"))
                for largest in largest_models(settings.tune, parts):
                    place = (*at, "tune", "search")
                    refuse_large_fusions(largest.fusion_weights, self.inputs, place)
        return self

    @model_validator(mode="after")
    def _variants_share_the_process(self) -> Self:
        for name, variant in self.variants.items():
            for key in ("device", "deterministic"):
                if getattr(variant.training, key) != getattr(self.training, key):
                    words = f"no {key} of its own in a variant, since one process trains them all"
                    place = ("variants", name, "training", key)
                    raise PydanticCustomError("refused", "{words}", {"words": words, "at": place})
        return self

    def _each(self) -> "Iterator[tuple[tuple[str, ...], Jobspec | VariantSettings]]":
        """Yield the jobspec itself and its variants, each with the keys that lead to it."""
        yield (), self
        for name, variant in self.variants.items():
            yield ("variants", name), variant

    def runs(self) -> tuple[Run, ...]:
        """Return all runs: by variant, label source, input, seed, in their order, then fold."""
        return expand(self.grid, self.seeds, self.fold_count, self.variants)

    def for_variant(self, name: str) -> "Jobspec":
        """Return the jobspec that a variant's runs are trained by, without variants.

        Args:
            name: the variant; empty: the jobspec's own settings.
        """
        own = self.variants[name] if name else self
        return self.model_copy(
            update={
                "model": own.model,
                "training": own.training,
                "tune": own.tune,
                "variants": {},
            }
        )

    def permuted(self, name: str) -> tuple[str, ...]:
        """Return the modalities that a variant permutes; none where the name is empty."""
        return self.variants[name].data.permute if name else ()

    def with_values(self, values: Mapping[str, Scalar]) -> "Jobspec":
        """Return the jobspec with some of the settings that tuning may change, by dotted key."""
        return self.model_copy(update=with_values(parts_of(self), values))

    def on_device(self, device: str) -> "Jobspec":
        """Return the jobspec with another device, in its variants too."""

        def moved(training: TrainingSettings) -> TrainingSettings:
            return training.model_copy(update={"device": device})

        variants = {
            name: variant.model_copy(update={"training": moved(variant.training)})
            for name, variant in self.variants.items()
        }
        return self.model_copy(update={"training": moved(self.training), "variants": variants})

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs of the grid, each once, in its order."""
        return tuple(dict.fromkeys(name for names in self.grid.values() for name in names))

    @property
    def trials(self) -> int:
        """How many networks a run trains, of which it keeps one."""
        return self.tune.trials if self.tune else 1

    @property
    def fold_count(self) -> int:
        """How many folds each seed's partition has; 0 where the split is the data's own."""
        return self.folds.k if self.folds else 0

    @property
    def fold_group(self) -> str:
        """The column of the groups that folds keep whole; empty: the data's own groups."""
        return self.folds.group if self.folds else ""


def parts_of(settings: Jobspec | VariantSettings) -> dict[str, Settings]:
    """Return what tuning may change, by the first step of its dotted keys."""
    return {"model": settings.model, "training": settings.training}
