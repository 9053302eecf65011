"""The program on TensorFlow: one graph call an epoch, variables changed in place."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from tensorflow.python.framework import ops

from unic_tfn.jobspec.settings import InitialValues
from unic_tfn.jobspec.training_settings import TrainingSettings
from unic_tfn.training.dataset import Rows
from unic_tfn.training.program import Program, Targets

# TensorFlow's table of gradients, which has no public way to take one out.
GRADIENTS: dict[str, Any] = ops.gradient_registry._registry


class TensorFlowProgram(Program):
    """See `Program`."""

    def __init__(
        self,
        network: keras.Model,
        settings: TrainingSettings,
        initial_values: InitialValues,
        task_weights: Sequence[float] = (),
        divergence_weight: float = 0.0,
    ) -> None:
        super().__init__(network, settings, initial_values, task_weights, divergence_weight)
        self._kept = [tf.Variable(v.value, trainable=False) for v in network.variables]
        # For any number of clips and rows, so that each function is traced only once.
        rows = tf.TensorSpec([None], tf.int32)
        weights = tf.TensorSpec([None], tf.float32)
        learnt = self.gates if divergence_weight else 0
        targets = Targets(rows, weights, (rows,) * len(self.task_weights), (weights,) * learnt)
        arrays = {
            tensor.name: tf.TensorSpec(tensor.shape, tensor.dtype) for tensor in network.inputs
        }
        self._epoch = tf.function(
            self._epoch_graph, input_signature=(arrays, targets, rows), autograph=False
        )
        self._forward = tf.function(
            self._forward_graph, input_signature=(arrays, rows), autograph=False
        )

    def prepare(self, splits: Mapping[str, Rows]) -> None:
        """See `Program`; one graph serves all splits."""
        with _forgotten_gradients():
            self._epoch.get_concrete_function()
            self._forward.get_concrete_function()

    def train_epoch(self, order: Rows) -> tuple[float, float]:
        """See `Program`."""
        loss, correct = self._epoch(self._arrays, self._targets, tf.constant(order))
        return float(loss) / len(order), float(correct) / len(order)

    def _evaluate(self, rows: Rows) -> list[NDArray[np.float32]]:
        return [np.asarray(value) for value in self._forward(self._arrays, tf.constant(rows))]

    def is_finite(self) -> bool:
        """See `Program`."""
        floats = [v.value for v in self.network.variables if "float" in v.dtype]
        return all(bool(tf.reduce_all(tf.math.is_finite(value))) for value in floats)

    def keep(self) -> None:
        """See `Program`."""
        for kept, variable in zip(self._kept, self.network.variables, strict=True):
            kept.assign(variable.value)

    def restore(self) -> None:
        """See `Program`."""
        for kept, variable in zip(self._kept, self.network.variables, strict=True):
            variable.assign(kept)

    def _forward_graph(self, arrays: Any, rows: Any) -> Any:
        return self._with_factors(_gather(arrays, rows), training=False)

    def _epoch_graph(self, arrays: Any, targets: Targets, order: Any) -> Any:
        clips = tf.size(order)

        def step(start: Any, loss: Any, correct: Any) -> Any:
            rows = order[start : start + self.batch_size]
            step_loss, step_correct = self._step(_gather(arrays, rows), targets.of_rows(rows))
            return start + self.batch_size, loss + step_loss, correct + step_correct

        return tf.while_loop(
            lambda start, *_: start < clips, step, (0, 0.0, 0.0), parallel_iterations=1
        )[1:]

    def _step(self, inputs: Any, targets: Targets) -> Any:
        labels = targets.labels
        with tf.GradientTape() as tape:
            logits, *others = keras.tree.flatten(self.network(inputs, training=True))
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
            if self.is_weighted:
                losses *= tf.gather(targets.class_weights, labels)
            loss = tf.reduce_mean(losses)
            if others:
                loss += self.further_loss(others, targets)
        variables = self.network.trainable_variables
        gradients = tape.gradient(loss, [v.value for v in variables])
        self.optimizer.apply(gradients, variables)
        predicted = tf.argmax(logits, 1, output_type=tf.int32)
        hits = tf.reduce_sum(tf.cast(predicted == labels, tf.float32))
        return tf.reduce_sum(losses), hits


def _gather(arrays: Any, rows: Any) -> Any:
    return {name: tf.gather(array, rows) for name, array in arrays.items()}


@contextmanager
def _forgotten_gradients() -> Iterator[None]:
    """Let TensorFlow forget the custom gradients that are traced inside the block.

    It keeps each of them for as long as the process lives, and with it the whole graph: 12 MB for
    every network that is compiled. A traced step needs them no more.
    """
    before = set(GRADIENTS)
    try:
        yield
    finally:
        for name in GRADIENTS.keys() - before:
            del GRADIENTS[name]
