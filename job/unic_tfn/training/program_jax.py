"""The program on JAX: one compiled call an epoch over donated state."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import keras
import numpy as np
from numpy.typing import NDArray

from unic_tfn.jobspec.settings import InitialValues
from unic_tfn.jobspec.training_settings import TrainingSettings
from unic_tfn.training.dataset import Rows
from unic_tfn.training.program import Program, Targets, evaluation_part

STEPS, FORWARD = "steps", "forward"


class _Call(NamedTuple):
    """The shapes that a function is compiled for: those of the rows and of the loaded data set."""

    name: str
    rows: tuple[int, ...]
    clips: int


class JaxProgram(Program):
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
        self._functions = {
            STEPS: jax.jit(self._take_steps, donate_argnums=0),
            FORWARD: jax.jit(self._forward_pass),
        }
        self._compiled: dict[_Call, Any] = {}
        self._state = self._read_state()

    def reset(self, seed: int) -> None:
        """See `Program`."""
        super().reset(seed)
        self._state = self._read_state()

    def prepare(self, splits: Mapping[str, Rows]) -> None:
        """See `Program`; each number of rows has its own call, and all are compiled in parallel."""
        shapes = [(STEPS, batches.shape) for batches in self._batches(splits["train"])]
        shapes += [(FORWARD, (evaluation_part(len(rows)),)) for rows in splits.values()]
        calls = dict.fromkeys(_Call(name, shape, self._clips) for name, shape in shapes)
        missing = [call for call in calls if call not in self._compiled]
        with ThreadPoolExecutor(len(calls)) as pool:
            # Compiling releases Python's lock, so the next call is traced meanwhile.
            compiled = {call: pool.submit(self._traced(call).compile) for call in missing}
            self._compiled |= {call: future.result() for call, future in compiled.items()}

    def train_epoch(self, order: Rows) -> tuple[float, float]:
        """See `Program`."""
        parts = []
        for batches in self._batches(order):
            self._state, sums = self._call(STEPS, batches)
            parts.append(sums)
        loss, correct = np.array(parts, np.float64).sum(0) / len(order)
        return float(loss), float(correct)

    def is_finite(self) -> bool:
        """See `Program`."""
        return bool(_are_finite(self._state[:2]))

    def keep(self) -> None:
        """See `Program`."""
        self._kept = _copied(self._state[:2])

    def restore(self) -> None:
        """See `Program`."""
        # Copied, since the state is donated by the next step.
        self._state = (*_copied(self._kept), self._state[2])
        for variable, value in zip(self.network.trainable_variables, self._kept[0], strict=True):
            variable.assign(value)
        for variable, value in zip(
            self.network.non_trainable_variables, self._kept[1], strict=True
        ):
            variable.assign(value)

    def _batches(self, order: Rows) -> list[Rows]:
        """Return the full batches (steps, batch_size) and the remaining rows (1, rows), if any."""
        whole = len(order) // self.batch_size * self.batch_size
        parts = [order[:whole].reshape(-1, self.batch_size), order[whole:].reshape(1, -1)]
        return [batches for batches in parts if batches.size]

    def _evaluate(self, rows: Rows) -> list[NDArray[np.float32]]:
        return [np.asarray(value) for value in self._call(FORWARD, rows)]

    def _call(self, name: str, rows: Rows) -> Any:
        """Call a function for some rows: as it was prepared, or else compiled now."""
        function = self._compiled.get(_Call(name, rows.shape, self._clips), self._functions[name])
        return function(*self._arguments(name, rows))

    def _traced(self, call: _Call) -> Any:
        rows = np.zeros(call.rows, np.int32)
        return self._functions[call.name].lower(*self._arguments(call.name, rows))

    def _arguments(self, name: str, rows: Rows) -> tuple[Any, ...]:
        if name == STEPS:
            return self._state, self._arrays, self._targets, jnp.asarray(rows)
        return *self._state[:2], self._arrays, jnp.asarray(rows)

    @property
    def _clips(self) -> int:
        return len(self._labels)

    def _read_state(self) -> Any:
        groups = (
            self.network.trainable_variables,
            self.network.non_trainable_variables,
            self.optimizer.variables,
        )
        return _copied(tuple([variable.value for variable in group] for group in groups))

    def _forward_pass(self, trainable: Any, fixed: Any, arrays: Any, rows: Any) -> Any:
        inputs = _gather(arrays, rows)
        return self._with_factors.stateless_call(trainable, fixed, inputs, training=False)[0]

    def _take_steps(self, state: Any, arrays: Any, targets: Targets, batches: Any) -> Any:
        def step(carry: Any, rows: Any) -> Any:
            return self._step(carry, _gather(arrays, rows), targets.of_rows(rows))

        state, sums = jax.lax.scan(step, state, batches)
        return state, jax.tree.map(jnp.sum, sums)

    def _step(self, state: Any, inputs: Any, targets: Targets) -> Any:
        trainable, fixed, optimizer = state
        compute = jax.value_and_grad(
            partial(self._loss, inputs=inputs, targets=targets), has_aux=True
        )
        (_, (fixed, sums)), gradients = compute(trainable, fixed)
        trainable, optimizer = self.optimizer.stateless_apply(optimizer, gradients, trainable)
        return (trainable, fixed, optimizer), sums

    def _loss(self, trainable: Any, fixed: Any, inputs: Any, targets: Targets) -> Any:
        outputs, fixed = self.network.stateless_call(trainable, fixed, inputs, training=True)
        logits, *others = keras.tree.flatten(outputs)
        labels = targets.labels
        losses = keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
        if self.is_weighted:
            losses *= targets.class_weights[labels]
        sums = (jnp.sum(losses), jnp.sum(jnp.argmax(logits, 1) == labels))
        loss = jnp.mean(losses)
        if others:
            loss += self.further_loss(others, targets)
        return loss, (fixed, sums)


# One compiled call for all values: variable by variable, each shape would be compiled separately.
@jax.jit
def _copied(values: Any) -> Any:
    return jax.tree.map(jnp.copy, values)


@jax.jit
def _are_finite(values: Any) -> Any:
    floats = [v for v in jax.tree.leaves(values) if jnp.issubdtype(v.dtype, jnp.floating)]
    return jnp.all(jnp.stack([jnp.all(jnp.isfinite(value)) for value in floats]))


def _gather(arrays: Any, rows: Any) -> Any:
    return {name: array[rows] for name, array in arrays.items()}
