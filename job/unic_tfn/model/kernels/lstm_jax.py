"""An LSTM's last valid states for JAX.

Keras multiplies each step's input separately, keeps the states of finished sequences by masks, and
leaves the gradient to automatic differentiation, which makes dozens of small operations per step:
on a GPU each takes longer to start than to compute. Here all inputs are multiplied at once and the
gradient is written out: one product and one fused operation per step. Padding is at the end, so
nothing needs masking. The equations and names are those of `lstm_tensorflow`.
"""

from typing import Any

import jax
import jax.numpy as jnp

# With more steps per turn the loop runs faster and takes longer to compile.
STEPS_PER_TURN = 5


def last_states(sequence: Any, length: Any, kernel: Any, recurrent_kernel: Any, bias: Any) -> Any:
    """Return the hidden state after each sequence's last valid step, zeros for length 0.

    Args:
        sequence: `(batch, steps, width)`.
        length: integers `(batch,)` in [0, steps].
        kernel: `(width, 4 * units)`; gates in Keras's order `i, f, g, o`.
        recurrent_kernel: `(units, 4 * units)`.
        bias: `(4 * units,)`.

    Returns:
        `(batch, units)`.
    """
    z = jnp.swapaxes(jnp.matmul(sequence, kernel) + bias, 0, 1)
    return _last_states(z, recurrent_kernel, length)


@jax.custom_vjp
def _last_states(z: Any, recurrent: Any, length: Any) -> Any:
    """Return the last states `(batch, units)` from `z`, `(steps, batch, 4 * units)`."""
    return _forward(z, recurrent, length)[0]


def _forward(z: Any, recurrent: Any, length: Any) -> Any:
    """Return the last states, and the values that the gradient needs."""

    def step(carry: Any, z_step: Any) -> Any:
        h, c = carry
        gates = _gates(z_step + jnp.matmul(h, recurrent))
        i, f, g, o = jnp.split(gates, 4, axis=1)
        c = f * c + i * g
        return (o * jnp.tanh(c), c), (gates, c)

    zero = jnp.zeros((z.shape[1], recurrent.shape[0]), z.dtype)
    _, (gates, c) = jax.lax.scan(step, (zero, zero), z, unroll=STEPS_PER_TURN)
    h = gates[..., -recurrent.shape[0] :] * jnp.tanh(c)
    last = jnp.take_along_axis(h, jnp.maximum(length - 1, 0)[None, :, None], axis=0)[0]
    return jnp.where(length[:, None] > 0, last, 0.0), (recurrent, length, gates, c)


def _backward(kept: Any, upstream: Any) -> Any:
    """Return the gradients with respect to `z` and the recurrent kernel; the lengths have none."""
    recurrent, length, gates, c = kept
    # Everything that does not depend on later steps is computed for all steps at once.
    i, f, g, o = jnp.split(gates, 4, axis=2)
    tanh_c = jnp.tanh(c)
    # The gates' derivatives by `z`, times each gate's factor in the equations.
    slopes = jnp.concatenate(
        [
            g * i * (1 - i),
            _previous(c) * f * (1 - f),
            i * (1 - g * g),
            tanh_c * o * (1 - o),
        ],
        axis=2,
    )
    dh_to_dc = o * (1 - tanh_c * tanh_c)
    # The result's gradient at the step that each sequence ends with, zeros elsewhere.
    d_last = jax.nn.one_hot(length - 1, len(gates), axis=0)[:, :, None] * upstream

    def step(carry: Any, values: Any) -> Any:
        d_h, d_c = carry
        d_last_step, dh_to_dc_step, slopes_step, f_step = values
        d_h = d_h + d_last_step
        d_c = d_c + d_h * dh_to_dc_step
        d_z = jnp.concatenate([d_c, d_c, d_c, d_h], axis=1) * slopes_step
        return (jnp.matmul(d_z, recurrent.T), d_c * f_step), d_z

    zero = jnp.zeros_like(upstream)
    _, d_z = jax.lax.scan(
        step,
        (zero, zero),
        (d_last, dh_to_dc, slopes, f),
        reverse=True,
        unroll=STEPS_PER_TURN,
    )
    d_recurrent = jnp.einsum("sbu,sbg->ug", _previous(o * tanh_c), d_z)
    return d_z, d_recurrent, None


_last_states.defvjp(_forward, _backward)


def _gates(z: Any) -> Any:
    """Return the gates `(batch, 4 * units)` from their inputs."""
    i, f, g, o = jnp.split(z, 4, axis=1)
    return jnp.concatenate(
        [jax.nn.sigmoid(i), jax.nn.sigmoid(f), jnp.tanh(g), jax.nn.sigmoid(o)], axis=1
    )


def _previous(values: Any) -> Any:
    """Return each step's value of the step before, zeros for the first."""
    return jnp.concatenate([jnp.zeros_like(values[:1]), values[:-1]], axis=0)
