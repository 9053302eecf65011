"""A straightforward Keras program of the same networks, as anyone would write them, to time."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
from keras import ops

from unic_tfn.grid import input_modalities
from unic_tfn.model.outer_product import OuterProduct

WIDTHS = {"audio": 32, "vision": 128}
UNITS, RANK = 32, 4


def plain_epoch(
    fusion: str,
    letters: str,
    batch: tuple[Mapping[str, np.ndarray], np.ndarray],
    classes: int,
    learning_rate: float,
) -> Callable[[int], float]:
    """Return a function that takes some training steps and returns the milliseconds of each.

    On TensorFlow it is not compiled by XLA, which would take minutes; on JAX there is no other way.
    TensorFlow rewrites the graph before it runs it, which is its default and which `start` turns
    off.

    Args:
        fusion: as a jobspec names it: `tensor`, `concat` or `low_rank`.
        letters: the network's input.
        batch: the features by modality, and the labels, of one training step.
        classes: how many classes there are.
        learning_rate: of Adam.
    """
    arrays, labels = batch
    arrays = {name: arrays[name] for name in input_modalities(letters)}
    inputs = {name: keras.Input(array.shape[1:], name=name) for name, array in arrays.items()}
    factors = [_encoded(name, tensor) for name, tensor in inputs.items()]
    network = keras.Model(inputs, _FUSIONS[fusion](factors, classes))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    compiled = keras.backend.backend() == "jax"
    network.compile(keras.optimizers.Adam(learning_rate), loss, jit_compile=compiled)

    def steps(count: int) -> float:
        with _rewritten_graphs():
            began = time.perf_counter()
            for _ in range(count):
                network.train_on_batch(arrays, labels)
            return (time.perf_counter() - began) / count * 1e3

    return steps


def _encoded(name: str, features: Any) -> Any:
    layers = keras.layers
    if name == "text":
        return layers.Dense(256)(layers.LSTM(128)(features))
    hidden = layers.Dropout(0.4)(layers.BatchNormalization(momentum=0.9)(features))
    for _ in range(3):
        hidden = layers.Dense(WIDTHS[name], "relu")(hidden)
    return hidden


def _head(hidden: Any, classes: int) -> Any:
    for _ in range(2):
        hidden = keras.layers.Dense(UNITS, "relu")(hidden)
    return keras.layers.Dense(classes)(hidden)


def _tensor(factors: list[Any], classes: int) -> Any:
    return _head(keras.layers.Dropout(0.4)(OuterProduct()(factors)), classes)


def _concat(factors: list[Any], classes: int) -> Any:
    return _head(keras.layers.Dropout(0.4)(keras.layers.Concatenate()(factors)), classes)


class _LowRank(keras.layers.Layer):
    """The formula of Liu et al. (2018), read off term by term."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.classes = classes

    def build(self, shapes: list[tuple[int, ...]]) -> None:
        self.factors = [
            self.add_weight(shape=(RANK, shape[1] + 1, self.classes), name=f"factor_{number}")
            for number, shape in enumerate(shapes)
        ]
        self.rank_weights = self.add_weight(shape=(RANK,), name="rank_weights")
        self.bias = self.add_weight(shape=(self.classes,), initializer="zeros", name="bias")

    def call(self, vectors: list[Any]) -> Any:
        product = 1.0
        for vector, factor in zip(vectors, self.factors, strict=True):
            appended = ops.concatenate([vector, ops.ones_like(vector[:, :1])], axis=1)
            product = product * ops.einsum("bd,rdc->brc", appended, factor)
        return ops.einsum("brc,r->bc", product, self.rank_weights) + self.bias

    def compute_output_shape(self, shapes: list[tuple[int, ...]]) -> tuple[int, int]:
        return (shapes[0][0], self.classes)


def _low_rank(factors: list[Any], classes: int) -> Any:
    return _LowRank(classes)(factors)


_FUSIONS = {"tensor": _tensor, "concat": _concat, "low_rank": _low_rank}


@contextmanager
def _rewritten_graphs() -> Iterator[None]:
    """Restore TensorFlow's default for a block: the setting applies to each call."""
    if keras.backend.backend() != "tensorflow":
        yield
        return
    import tensorflow as tf

    ours = tf.config.optimizer.get_experimental_options()
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False})
    yield
    tf.config.optimizer.set_experimental_options(ours)
