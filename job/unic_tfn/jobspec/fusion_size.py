"""How many weights the first fusion layer has, for each fusion: a pure function of its sizes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal

FusionName = Literal["tensor", "concat", "low_rank", "late"]


@dataclass(frozen=True)
class FusionSize:
    """What a fusion's number of weights depends on.

    Args:
        widths: those of the modalities' vectors, without the appended 1.
        units: width of each dense layer after the fusion.
        rank: of a low-rank fusion.
        classes: how many classes the labels have.
    """

    widths: Sequence[int]
    units: int
    rank: int
    classes: int


@dataclass(frozen=True)
class FusionWeights:
    """The parameters of a first fusion layer.

    Args:
        weights: its kernels'.
        biases: its biases'.
        is_last: whether its output is the logits, with no dense layers after it.
    """

    weights: int
    biases: int
    is_last: bool


def fusion_weights(name: FusionName, size: FusionSize) -> FusionWeights:
    """Return the parameters of the first fusion layer."""
    return _WEIGHTS[name](size)


def _tensor(size: FusionSize) -> FusionWeights:
    entries = prod(width + 1 for width in size.widths)
    return FusionWeights(entries * size.units, size.units, is_last=False)


def _concat(size: FusionSize) -> FusionWeights:
    return FusionWeights(sum(size.widths) * size.units, size.units, is_last=False)


def _low_rank(size: FusionSize) -> FusionWeights:
    factors = sum(width + 1 for width in size.widths) * size.rank * size.classes
    return FusionWeights(factors + size.rank, size.classes, is_last=True)


def _late(size: FusionSize) -> FusionWeights:
    biases = len(size.widths) * size.classes
    return FusionWeights(sum(size.widths) * size.classes, biases, is_last=True)


_WEIGHTS: Mapping[FusionName, Callable[[FusionSize], FusionWeights]] = {
    "tensor": _tensor,
    "concat": _concat,
    "low_rank": _low_rank,
    "late": _late,
}
