"""A trained network after its encoders, as plain arrays: the same for every backend."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from unic_tfn.interactions.coalitions import Array
from unic_tfn.interactions.fusions.fusion import Fusion


@dataclass(frozen=True)
class FusedNetwork:
    """The fusion layer and the head of a network with M modalities.

    Args:
        letters: the modalities, such as `"TAV"`.
        fusion: the first fusion layer.
        head: kernel (units in, units out) and bias (units out,) of each layer after the fusion.
            ReLU comes before each of them; the last one gives the logits. Empty where the fusion
            leads straight to the logits.
    """

    letters: str
    fusion: Fusion
    head: tuple[tuple[Array, Array], ...]

    @property
    def classes(self) -> int:
        """The number of classes."""
        return len(self.head[-1][1]) if self.head else self.fusion.units

    def logits(self, pre_activation: Array) -> Array:
        """Return the logits (rows, classes) of the fusion layer's outputs (rows, units)."""
        hidden = pre_activation
        for kernel, bias in self.head:
            # With two arrays, NumPy's maximum is five times faster than with an array and 0.
            hidden = np.maximum(hidden, np.zeros_like(hidden)) @ kernel
            hidden += bias
        return hidden


def centred(kernel: Array, bias: Array) -> tuple[Array, Array]:
    """Return the last layer, changed so that each clip's logits have mean 0 over the classes.

    Softmax ignores a constant that is added to all logits, so training leaves it at its random
    initial value. It must not count as variance, nor as an interaction.

    Args:
        kernel: (units, classes).
        bias: (classes,).
    """
    return kernel - kernel.mean(1, keepdims=True), bias - bias.mean()


def row_slices(rows: int, row_bytes: int, limit: int) -> Iterator[slice]:
    """Yield slices of the rows, each of at most `limit` bytes, but of at least one row."""
    size = max(1, limit // max(1, row_bytes))
    for start in range(0, rows, size):
        yield slice(start, min(start + size, rows))
