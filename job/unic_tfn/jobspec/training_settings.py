"""The settings of what is done with one network: its training, and the analysis afterwards."""

from typing import Literal

from pydantic import Field, model_validator

from unic_tfn.jobspec.kinds import Count, Settings
from unic_tfn.jobspec.presets import MOST_EPOCHS, PresetName, completed

AdamForm = Literal["pytorch", "keras"]
ClassWeights = Literal["none", "balanced"]


class TrainingSettings(Settings):
    """How one network is trained: Adam on the cross-entropy, with early stopping.

    Values that are not given are the preset's.
    """

    preset: PresetName = Field(
        default="paper",
        description="The named set that values come from if they are not given. Not given itself, "
        "it is the model's.",
    )
    batch_size: int = Field(
        default=32, ge=1, le=65_536, description="Number of clips in a training step."
    )
    learning_rate: float = Field(default=0.0005, gt=0, le=1, description="Learning rate of Adam.")
    adam: AdamForm = Field(
        default="pytorch",
        description="Whether Adam adds its epsilon after the bias correction (`pytorch`, algorithm "
        "1 of Kingma & Ba 2015) or before it (`keras`, the form at the end of their section 2).",
    )
    adam_epsilon: float = Field(
        default=1e-8,
        gt=0,
        le=1,
        description="Adam's epsilon: the larger, the smaller are the steps of weights whose "
        "gradients are tiny.",
    )
    class_weights: ClassWeights = Field(
        default="none",
        # Jobs without weights keep the bytes that they had before there were any.
        exclude_if=lambda weights: weights == "none",
        description="How much a clip counts in the training and stopping losses: all alike "
        "(`none`), or in inverse proportion to its class's training clips (`balanced`: "
        "N / (K n_k), over the K classes that have any; another class counts nothing).",
    )
    patience: int = Field(
        default=8,
        ge=1,
        le=100_000,
        description="Epochs without a lower validation loss after which training stops.",
    )
    stopping_loss: Literal["clips", "mmsa"] = Field(
        default="clips",
        description="The validation loss that early stopping compares: the mean over clips "
        "(`clips`), or the mean over shuffled batches of their means, rounded to four decimals "
        "(`mmsa`).",
    )
    max_epochs: int = Field(
        default=100, ge=1, le=MOST_EPOCHS, description="Largest number of epochs."
    )
    device: Literal["auto", "cpu", "gpu"] = Field(
        default="auto",
        description="Device to train on. Without a GPU, `gpu` is an error and `auto` uses the CPU.",
    )
    deterministic: bool = Field(
        default=True,
        description="Produce the same bytes on every run on the same machine and backend.",
    )

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, value: object) -> object:
        return completed("training", value)


class InteractionSettings(Settings):
    """The analysis of how a trained network uses the modalities."""

    max_clips: Count = Field(
        default=256, description="Largest number of test clips that a run explains."
    )
