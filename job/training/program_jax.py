"""The program on JAX: one compiled call an epoch over donated state."""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
from numpy.typing import NDArray

from job.training.dataset import Rows
from job.training.program import Program


class JaxProgram(Program):
    """See `Program`."""

    def __init__(self, network: keras.Model, learning_rate: float, batch_size: int) -> None:
        super().__init__(network, learning_rate, batch_size)
        self._steps = jax.jit(self._take_steps, donate_argnums=0)
        self._forward = jax.jit(self._forward_pass)
        self._state = self._read_state()

    def reset(self, seed: int) -> None:
        """See `Program`."""
        super().reset(seed)
        self._state = self._read_state()

    def train_epoch(self, order: Rows) -> tuple[float, float]:
        """See `Program`."""
        whole = len(order) // self.batch_size * self.batch_size
        # The whole batches go in one call; what is left has a shape of its own.
        parts = [order[:whole].reshape(-1, self.batch_size), order[whole:].reshape(1, -1)]
        loss = correct = 0.0
        for batches in parts:
            if batches.size:
                self._state, sums = self._steps(
                    self._state, self._arrays, self._labels, jnp.asarray(batches)
                )
                loss, correct = loss + float(sums[0]), correct + float(sums[1])
        return loss / len(order), correct / len(order)

    def _evaluate(self, rows: Rows) -> list[NDArray[np.float32]]:
        trainable, fixed, _ = self._state
        values = self._forward(trainable, fixed, self._arrays, jnp.asarray(rows))
        return [np.asarray(value) for value in values]

    def keep(self) -> None:
        """See `Program`."""
        self._kept = jax.tree.map(jnp.copy, self._state[:2])

    def restore(self) -> None:
        """See `Program`."""
        # Copied, since the state is donated by the next step.
        self._state = (*jax.tree.map(jnp.copy, self._kept), self._state[2])
        for variable, value in zip(self.network.trainable_variables, self._kept[0], strict=True):
            variable.assign(value)
        for variable, value in zip(
            self.network.non_trainable_variables, self._kept[1], strict=True
        ):
            variable.assign(value)

    def _read_state(self) -> Any:
        groups = (
            self.network.trainable_variables,
            self.network.non_trainable_variables,
            self.optimizer.variables,
        )
        return tuple([jnp.copy(variable.value) for variable in group] for group in groups)

    def _forward_pass(self, trainable: Any, fixed: Any, arrays: Any, rows: Any) -> Any:
        inputs = _gather(arrays, rows)
        return self._with_factors.stateless_call(trainable, fixed, inputs, training=False)[0]

    def _take_steps(self, state: Any, arrays: Any, labels: Any, batches: Any) -> Any:
        def step(carry: Any, rows: Any) -> Any:
            return self._step(carry, _gather(arrays, rows), labels[rows])

        state, sums = jax.lax.scan(step, state, batches)
        return state, jax.tree.map(jnp.sum, sums)

    def _step(self, state: Any, inputs: Any, labels: Any) -> Any:
        trainable, fixed, optimizer = state
        compute = jax.value_and_grad(
            partial(self._loss, inputs=inputs, labels=labels), has_aux=True
        )
        (_, (fixed, sums)), gradients = compute(trainable, fixed)
        trainable, optimizer = self.optimizer.stateless_apply(optimizer, gradients, trainable)
        return (trainable, fixed, optimizer), sums

    def _loss(self, trainable: Any, fixed: Any, inputs: Any, labels: Any) -> Any:
        logits, fixed = self.network.stateless_call(trainable, fixed, inputs, training=True)
        losses = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
        sums = (jnp.sum(losses), jnp.sum(jnp.argmax(logits, 1) == labels))
        return jnp.mean(losses), (fixed, sums)


def _gather(arrays: Any, rows: Any) -> Any:
    return {name: array[rows] for name, array in arrays.items()}
