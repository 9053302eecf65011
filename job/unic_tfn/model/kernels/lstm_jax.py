"""An LSTM's last valid states for JAX.

Keras multiplies each step's input on its own, keeps the states of finished sequences by masks, and
leaves the gradient to automatic differentiation, which makes dozens of small operations a step:
on a GPU each takes longer to start than to compute. Here all inputs are multiplied at once and the
gradient is written out: one product and one fused operation a step. Padding is at the end, so
nothing needs masking.
"""

from typing import Any

import jax
import jax.numpy as jnp

# More steps a turn of the loop run faster and compile longer.
STEPS_A_TURN = 5


def last_states(sequence: Any, length: Any, kernel: Any, recurrent_kernel: Any, bias: Any) -> Any:
    """Return the hidden state after each sequence's last valid step, zeros for length 0.

    Args:
        sequence: `(batch, steps, width)`.
        length: integers `(batch,)` in [0, steps].
        kernel: `(width, 4 * units)`; gates in Keras's order input, forget, candidate, output.
        recurrent_kernel: `(units, 4 * units)`.
        bias: `(4 * units,)`.

    Returns:
        `(batch, units)`.
    """
    drives = jnp.swapaxes(jnp.matmul(sequence, kernel) + bias, 0, 1)
    return _last_states(drives, recurrent_kernel, length)


@jax.custom_vjp
def _last_states(drives: Any, recurrent: Any, length: Any) -> Any:
    """Return the last states `(batch, units)` of gate inputs `(steps, batch, 4 * units)`."""
    return _forward(drives, recurrent, length)[0]


def _forward(drives: Any, recurrent: Any, length: Any) -> Any:
    def step(carry: Any, drive: Any) -> Any:
        state, memory = carry
        gates = _gates(drive + jnp.matmul(state, recurrent))
        enter, forget, candidate, leave = jnp.split(gates, 4, axis=1)
        memory = forget * memory + enter * candidate
        return (leave * jnp.tanh(memory), memory), (gates, memory)

    zero = jnp.zeros((drives.shape[1], recurrent.shape[0]), drives.dtype)
    _, (gates, memories) = jax.lax.scan(step, (zero, zero), drives, unroll=STEPS_A_TURN)
    states = gates[..., -recurrent.shape[0] :] * jnp.tanh(memories)
    last = jnp.take_along_axis(states, jnp.maximum(length - 1, 0)[None, :, None], axis=0)[0]
    return jnp.where(length[:, None] > 0, last, 0.0), (recurrent, length, gates, memories)


def _backward(kept: Any, upstream: Any) -> Any:
    recurrent, length, gates, memories = kept
    # What does not depend on later steps is computed for all steps at once.
    enter, forget, candidate, leave = jnp.split(gates, 4, axis=2)
    squashed = jnp.tanh(memories)
    before = _shifted(memories)
    slopes = jnp.concatenate(
        [
            candidate * enter * (1 - enter),
            before * forget * (1 - forget),
            enter * (1 - candidate * candidate),
            squashed * leave * (1 - leave),
        ],
        axis=2,
    )
    to_memory = leave * (1 - squashed * squashed)
    # What each step's state receives from the result.
    arrives = jax.nn.one_hot(length - 1, len(gates), axis=0)[:, :, None] * upstream

    def step(carry: Any, values: Any) -> Any:
        for_state, for_memory = carry
        arrived, passed, slope, forgot = values
        for_state = for_state + arrived
        for_memory = for_memory + for_state * passed
        mixed = jnp.concatenate([for_memory, for_memory, for_memory, for_state], axis=1) * slope
        return (jnp.matmul(mixed, recurrent.T), for_memory * forgot), mixed

    zero = jnp.zeros_like(upstream)
    _, for_drives = jax.lax.scan(
        step,
        (zero, zero),
        (arrives, to_memory, slopes, forget),
        reverse=True,
        unroll=STEPS_A_TURN,
    )
    states = _shifted(leave * squashed)
    for_recurrent = jnp.einsum("sbu,sbg->ug", states, for_drives)
    return for_drives, for_recurrent, None


_last_states.defvjp(_forward, _backward)


def _gates(entering: Any) -> Any:
    """Return the gates `(batch, 4 * units)` of what enters them."""
    enter, forget, candidate, leave = jnp.split(entering, 4, axis=1)
    squeezed = [jax.nn.sigmoid(part) for part in (enter, forget)]
    return jnp.concatenate([*squeezed, jnp.tanh(candidate), jax.nn.sigmoid(leave)], axis=1)


def _shifted(values: Any) -> Any:
    """Return each step's value of the step before, zeros for the first."""
    return jnp.concatenate([jnp.zeros_like(values[:1]), values[:-1]], axis=0)
