"""A trained network from its encoded factors on, as plain arrays: no Keras, one form everywhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True)
class FusedNetwork:
    """The fusion layer and the head of a network with M modalities.

    Args:
        letters: the modalities, such as `"TAV"`.
        kernel: (d_1 + 1, ..., d_M + 1, units). An axis' last index belongs to the appended 1.
        bias: (units,), the fusion layer's.
        head: kernel (units in, units out) and bias of each layer after the fusion; ReLU before
            each, the last one gives the logits.
    """

    letters: str
    kernel: Array
    bias: Array
    head: tuple[tuple[Array, Array], ...]

    @property
    def classes(self) -> int:
        """The number of classes."""
        return int(self.head[-1][1].shape[0])

    def logits(self, pre_activation: Array) -> Array:
        """Return the logits (rows, classes) of the fusion layer's pre-activations (rows, units)."""
        hidden = pre_activation
        for kernel, bias in self.head:
            # Of two arrays NumPy takes the larger elements five times faster than of one and 0.
            hidden = np.maximum(hidden, np.zeros_like(hidden)) @ kernel
            hidden += bias
        return hidden


def centred(kernel: Array, bias: Array) -> tuple[Array, Array]:
    """Return the last layer such that each clip's logits have mean 0 over the classes.

    Softmax ignores what all logits have in common, and training leaves it at its random initial
    value; it must not count as variance, nor as an interaction.
    """
    return kernel - kernel.mean(1, keepdims=True), bias - bias.mean()


def blocks(rows: int, row_bytes: int, limit: int) -> Iterator[slice]:
    """Cut rows into blocks of at most `limit` bytes, though never less than one row."""
    size = max(1, limit // max(1, row_bytes))
    for start in range(0, rows, size):
        yield slice(start, min(start + size, rows))
