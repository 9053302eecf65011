"""The fusions that a jobspec can choose: the layer of each, and whether dense layers follow."""

from collections.abc import Callable, Mapping
from typing import Any

import keras

from unic_tfn.jobspec.fusion_size import FusionName
from unic_tfn.jobspec.settings import ModelSettings
from unic_tfn.model.concat_fusion import ConcatFusion
from unic_tfn.model.late_fusion import LateFusion
from unic_tfn.model.low_rank_fusion import LowRankFusion
from unic_tfn.model.tensor_fusion import TensorFusion

FUSION, LOGITS = "fusion_1", "logits"


def fused_logits(factors: list[Any], classes: int, settings: ModelSettings) -> Any:
    """Return the symbolic logits `(batch, classes)` of the modalities' vectors `(batch, d_m)`.

    The fusion layer is named `FUSION`, and each layer of the head comes after it.

    Args:
        factors: one to three symbolic tensors.
        classes: how many classes the labels have.
        settings: the fusion, its sizes and its dropout.
    """
    return _FUSIONS[settings.fusion](factors, classes, settings)


def fused_layers(network: keras.Model) -> list[keras.Layer]:
    """Return a network's fusion layer and the layers of its head, first to last."""
    ours = [layer for layer in network.layers if layer.name.startswith("fusion_")]
    return [*ours, *[layer for layer in network.layers if layer.name == LOGITS]]


def _tensor(factors: list[Any], classes: int, settings: ModelSettings) -> Any:
    fusion = TensorFusion(
        settings.fusion_units,
        settings.fusion_dropout,
        settings.fusion_rate,
        # `initialise` replaces the kernel: drawing 35 million numbers first would be wasted.
        kernel_initializer="zeros",
        name=FUSION,
    )
    return _head(fusion(factors), classes, settings)


def _concat(factors: list[Any], classes: int, settings: ModelSettings) -> Any:
    rate = 0.0 if settings.fusion_dropout == "none" else settings.fusion_rate
    fusion = ConcatFusion(settings.fusion_units, rate, name=FUSION)
    return _head(fusion(factors), classes, settings)


def _low_rank(factors: list[Any], classes: int, settings: ModelSettings) -> Any:
    return LowRankFusion(classes, settings.rank, _factor_rate(settings), name=FUSION)(factors)


def _late(factors: list[Any], classes: int, settings: ModelSettings) -> Any:
    return LateFusion(classes, _factor_rate(settings), name=FUSION)(factors)


_FUSIONS: Mapping[FusionName, Callable[[list[Any], int, ModelSettings], Any]] = {
    "tensor": _tensor,
    "concat": _concat,
    "low_rank": _low_rank,
    "late": _late,
}


def _factor_rate(settings: ModelSettings) -> float:
    """Return the rate of a fusion without a tensor or hidden layers, which has no other dropout."""
    return settings.fusion_rate if settings.fusion_dropout == "factors" else 0.0


def _head(hidden: Any, classes: int, settings: ModelSettings) -> Any:
    """Return the logits `(batch, classes)` of the first fusion layer's activations."""
    for number in range(2, settings.fusion_layers + 1):
        dense = keras.layers.Dense(settings.fusion_units, "relu", name=f"fusion_{number}")
        hidden = dense(hidden)
    return keras.layers.Dense(classes, name=LOGITS)(hidden)
