"""An LSTM's last valid states for training with TensorFlow on a CPU.

With the gates `i, f, g, o`, the cell state `c` and the hidden state `h`, a step is

    i, f, g, o = split(x @ kernel + h @ recurrent_kernel + bias), through sigmoid (g: tanh)
    c = f * c + i * g
    h = o * tanh(c)

Keras multiplies each step's input separately, inside a loop whose bookkeeping costs more than the
arithmetic of 32 clips. Here all inputs are multiplied at once, each turn of the loop does a few
steps, and the gradient is written out so that a step of it takes eight operations. A step is too
small to be shared by two processors, so each half of a batch has its own loop. Padding is at the
end, so a sequence's last valid state is simply the one after its last step, and nothing needs
masking. Padding is not multiplied, and steps beyond the longest sequence of a batch are left out.

Names: `d_h` is the gradient with respect to `h`, and so on; `z` is the input of the gates.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

# One step per turn spends its time on the loop; all steps in one turn take seconds to trace.
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
    length = tf.cast(length, tf.int32)
    # At least one step: a loop without turns has nothing to concatenate.
    longest = tf.maximum(tf.reduce_max(length), 1)
    # Step and clip of each token that is not padding, ordered by step.
    tokens = tf.where(tf.transpose(tf.sequence_mask(length, longest)))
    rows = tf.gather_nd(sequence, tokens[:, ::-1])
    weights = (tf.convert_to_tensor(value) for value in (kernel, recurrent_kernel, bias))
    return _last_states(rows, *weights, tokens, length, longest)


@tf.custom_gradient
def _last_states(
    rows: Any, kernel: Any, recurrent: Any, bias: Any, tokens: Any, length: Any, longest: Any
) -> Any:
    """Return the last states `(batch, units)`.

    Args:
        rows: the sequences' valid tokens, `(tokens, width)`.
        kernel: `(width, 4 * units)`.
        recurrent: `(units, 4 * units)`.
        bias: `(4 * units,)`.
        tokens: step and clip of each token, `(tokens, 2)`.
        length: int32 `(batch,)`.
        longest: the largest length, at least 1.
    """
    units, batch = recurrent.shape[0], tf.size(length)
    turns = -(-longest // STEPS_PER_TURN)
    steps = turns * STEPS_PER_TURN
    scale = gate_scale(units)
    places, shape = tf.cast(tokens, tf.int32), tf.stack([steps, batch, 4 * units])
    z = tf.scatter_nd(places, (tf.matmul(rows, kernel) + bias) * scale, shape)
    loops = [_forward(half, recurrent * scale, scale, turns) for half in _halves(z)]
    h = tf.concat([loop[0] for loop in loops], 1)
    # A sequence of n steps ends in state n; state 0 is the initial one, zeros.
    result = tf.gather_nd(h, tf.stack([length, tf.range(batch)], axis=1))

    def gradient(upstream: Any) -> Any:
        d_last = tf.one_hot(length - 1, steps, axis=0)[:, :, None] * upstream
        d_halves = [
            _backward(half, recurrent, c, gates, tanh_c, turns)
            for half, (_, c, gates, tanh_c) in zip(_halves(d_last), loops, strict=True)
        ]
        # Steps beyond a sequence's end have no gradient.
        d_z = tf.gather_nd(tf.concat(d_halves, 1), places)
        return (
            tf.matmul(d_z, kernel, transpose_b=True),
            tf.matmul(rows, d_z, transpose_a=True),
            tf.matmul(tf.gather_nd(h, places), d_z, transpose_a=True),
            tf.reduce_sum(d_z, 0),
            None,
            None,
            None,
        )

    return result, gradient


def gate_scale(units: int) -> Any:
    """Return the factors `(4 * units,)` by which `z` is multiplied: 1 for `g`, 1/2 for the others.

    sigmoid(z) = (1 + tanh(z / 2)) / 2, so with scaled inputs one tanh serves all four gates.
    """
    return np.repeat(np.array([0.5, 0.5, 1.0, 0.5], np.float32), units)


def cell(z: Any, h: Any, c: Any, recurrent: Any, scale: Any) -> tuple[Any, ...]:
    """Return an LSTM's next `h` and `c`, its gates `(batch, 4 * units)` and `tanh(c)`.

    Args:
        z: the step's input to the gates, `(x @ kernel + bias) * scale`, `(batch, 4 * units)`.
        h: `(batch, units)`.
        c: `(batch, units)`.
        recurrent: `recurrent_kernel * scale`, `(units, 4 * units)`.
        scale: as `gate_scale` returns it.
    """
    gates = tf.tanh(z + tf.matmul(h, recurrent)) * scale + (1.0 - scale)
    i, f, g, o = tf.split(gates, 4, axis=1)
    c = f * c + i * g
    tanh_c = tf.tanh(c)
    return o * tanh_c, c, gates, tanh_c


def _halves(values: Any) -> tuple[Any, Any]:
    """Return the values `(steps, batch / 2, ...)` of a batch's first half and of its second."""
    middle = tf.shape(values)[1] // 2
    return values[:, :middle], values[:, middle:]


def _forward(z: Any, recurrent: Any, scale: Any, turns: Any) -> tuple[Any, Any, Any, Any]:
    """Return each step's `h`, `c`, gates and `tanh(c)`, `(steps, batch, ...)`.

    `h` and `c` have the initial state, zeros, in front.
    """
    units, batch = recurrent.shape[0], tf.shape(z)[1]

    def turn(number: Any, h: Any, c: Any, *kept: Any) -> Any:
        made: tuple[list[Any], ...] = ([], [], [], [])
        for z_step in _steps_of(z, number):
            h, c, gates, tanh_c = cell(z_step, h, c, recurrent, scale)
            for values, value in zip(made, (h, c, gates, tanh_c), strict=True):
                values.append(value)
        return number + 1, h, c, *_write(kept, number, made)

    zero = tf.zeros((batch, units))
    kept = _arrays(turns, (units, units, 4 * units, units))
    _, _, _, *kept = tf.while_loop(
        lambda number, *_: number < turns, turn, (0, zero, zero, *kept), parallel_iterations=1
    )
    h, c, gates, tanh_c = (array.concat() for array in kept)
    first = zero[None]
    return tf.concat([first, h], 0), tf.concat([first, c], 0), gates, tanh_c


def _backward(d_last: Any, recurrent: Any, c: Any, gates: Any, tanh_c: Any, turns: Any) -> Any:
    """Return the gradient with respect to each step's unscaled `z`, `(steps, batch, 4 * units)`.

    Args:
        d_last: the result's gradient at the step that each sequence ends with, zeros elsewhere,
            `(steps, batch, units)`.
        recurrent: `(units, 4 * units)`, unscaled.
        c: as `_forward` returns it, the initial state in front.
        gates: as `_forward` returns them.
        tanh_c: as `_forward` returns it.
        turns: how many turns the loop takes.
    """
    # Everything that does not depend on later steps is computed for all steps at once.
    i, f, g, o = tf.split(gates, 4, axis=2)
    dh_to_dc = o * (1 - tanh_c * tanh_c)
    # The gates' derivatives by `z`, times each gate's factor in the equations.
    slopes = tf.concat(
        [
            g * i * (1 - i),
            c[:-1] * f * (1 - f),
            i * (1 - g * g),
            tanh_c * o * (1 - o),
        ],
        axis=2,
    )

    def turn(number: Any, d_h: Any, d_c: Any, kept: Any) -> Any:
        steps = zip(
            *(_steps_of(value, number) for value in (d_last, dh_to_dc, slopes, f)),
            strict=True,
        )
        made: list[Any] = []
        for d_last_step, dh_to_dc_step, slopes_step, f_step in reversed(list(steps)):
            d_h += d_last_step
            d_c += d_h * dh_to_dc_step
            d_z = tf.concat([d_c, d_c, d_c, d_h], axis=1) * slopes_step
            d_h = tf.matmul(d_z, recurrent, transpose_b=True)
            d_c *= f_step
            made.insert(0, d_z)
        return number - 1, d_h, d_c, *_write([kept], number, [made])

    zero = tf.zeros_like(d_last[0])
    *_, kept = tf.while_loop(
        lambda number, *_: number >= 0,
        turn,
        (turns - 1, zero, zero, *_arrays(turns, (recurrent.shape[1],))),
        parallel_iterations=1,
    )
    d_z: Any = kept.concat()
    return d_z


def _steps_of(values: Any, turn: Any) -> list[Any]:
    """Return the values `(batch, ...)` of each step of one turn."""
    start = turn * STEPS_PER_TURN
    steps: list[Any] = tf.unstack(values[start : start + STEPS_PER_TURN], num=STEPS_PER_TURN)
    return steps


def _arrays(turns: Any, widths: tuple[int, ...]) -> list[Any]:
    """Return arrays for a loop to fill with each turn's values `(STEPS_PER_TURN, batch, width)`."""
    return [
        tf.TensorArray(tf.float32, turns, element_shape=(STEPS_PER_TURN, None, width))
        for width in widths
    ]


def _write(arrays: Sequence[Any], turn: Any, values: Sequence[list[Any]]) -> list[Any]:
    """Return the arrays with one turn's values, a list of steps for each array, written to them."""
    pairs = zip(arrays, values, strict=True)
    return [array.write(turn, tf.stack(steps)) for array, steps in pairs]
