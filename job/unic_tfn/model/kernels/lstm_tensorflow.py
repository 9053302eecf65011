"""An LSTM's last valid states for training with TensorFlow on a CPU.

Keras multiplies each step's input on its own, inside a loop whose bookkeeping costs more than the
arithmetic of 32 clips. Here all inputs are multiplied at once, a few steps make one turn of the
loop, and the gradient is written out so that a step of it takes eight operations. A step is too
small to be shared by two processors, so each half of a batch has a loop of its own. Padding is at
the end, so a sequence's last valid state is simply the one after its last step: nothing needs
masking. Padding is not multiplied, and steps behind the longest sequence of a batch are left out.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

# One step a turn spends its time on the loop; all steps in one turn take seconds to trace.
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
    length = tf.cast(length, tf.int32)
    # At least one step: a loop of no turns has nothing to join.
    longest = tf.maximum(tf.reduce_max(length), 1)
    # Step and clip of each token that is no padding, the steps' rows lying together.
    tokens = tf.where(tf.transpose(tf.sequence_mask(length, longest)))
    rows = tf.gather_nd(sequence, tokens[:, ::-1])
    weights = (tf.convert_to_tensor(value) for value in (kernel, recurrent_kernel, bias))
    return _last_states(rows, *weights, tokens, length, longest)


@tf.custom_gradient
def _last_states(
    rows: Any, kernel: Any, recurrent: Any, bias: Any, tokens: Any, length: Any, longest: Any
) -> Any:
    """Return the last states `(batch, units)` of tokens `(tokens, width)` at (step, clip)."""
    units, batch = recurrent.shape[0], tf.size(length)
    turns = -(-longest // STEPS_A_TURN)
    steps = turns * STEPS_A_TURN
    halved = halving(units)
    places, shape = tf.cast(tokens, tf.int32), tf.stack([steps, batch, 4 * units])
    inputs = tf.scatter_nd(places, (tf.matmul(rows, kernel) + bias) * halved, shape)
    loops = [_forward(half, recurrent * halved, halved, turns) for half in _halves(inputs)]
    states = tf.concat([loop[0] for loop in loops], 1)
    # The state after as many steps as the sequence is long; before the first it is zero.
    result = tf.gather_nd(states, tf.stack([length, tf.range(batch)], axis=1))

    def gradient(upstream: Any) -> Any:
        arrives = tf.one_hot(length - 1, steps, axis=0)[:, :, None] * upstream
        for_halves = [
            _back(half, recurrent, memories, gates, squashed, turns)
            for half, (_, memories, gates, squashed) in zip(_halves(arrives), loops, strict=True)
        ]
        for_inputs = tf.concat(for_halves, 1)
        # Nothing comes back to the steps behind a sequence's end.
        for_tokens = tf.gather_nd(for_inputs, places)
        return (
            tf.matmul(for_tokens, kernel, transpose_b=True),
            tf.matmul(rows, for_tokens, transpose_a=True),
            tf.matmul(tf.gather_nd(states, places), for_tokens, transpose_a=True),
            tf.reduce_sum(for_tokens, 0),
            None,
            None,
            None,
        )

    return result, gradient


def halving(units: int) -> Any:
    """Return the factors `(4 * units,)` of what enters the gates, a constant for every loop.

    sigmoid(z) = (1 + tanh(z / 2)) / 2: with halved inputs one tanh serves all four gates.
    """
    return np.repeat(np.array([0.5, 0.5, 1.0, 0.5], np.float32), units)


def cell(drive: Any, state: Any, memory: Any, recurrent: Any, halved: Any) -> tuple[Any, ...]:
    """Return an LSTM's next state and memory, its gates and the squashed memory.

    Args:
        drive: what the step's input gives to the gates, halved, `(batch, 4 * units)`.
        state: `(batch, units)`.
        memory: `(batch, units)`.
        recurrent: `(units, 4 * units)`, halved.
        halved: as `halving` returns it.
    """
    gate = tf.tanh(drive + tf.matmul(state, recurrent)) * halved + (1.0 - halved)
    enter, forget, candidate, leave = tf.split(gate, 4, axis=1)
    memory = forget * memory + enter * candidate
    squash = tf.tanh(memory)
    return leave * squash, memory, gate, squash


def _halves(values: Any) -> tuple[Any, Any]:
    """Return the values `(steps, batch, ...)` of a batch's first half and of its second."""
    middle = tf.shape(values)[1] // 2
    return values[:, :middle], values[:, middle:]


def _forward(inputs: Any, recurrent: Any, halved: Any, turns: Any) -> tuple[Any, Any, Any, Any]:
    """Return each step's states, memories, gates and squashed memories, `(steps, batch, ...)`.

    States and memories have zeros in front: what is there before the first step.
    """
    units, batch = recurrent.shape[0], tf.shape(inputs)[1]

    def turn(number: Any, state: Any, memory: Any, *kept: Any) -> Any:
        made: tuple[list[Any], ...] = ([], [], [], [])
        for drive in _steps_of(inputs, number):
            state, memory, gate, squash = cell(drive, state, memory, recurrent, halved)
            for values, value in zip(made, (state, memory, gate, squash), strict=True):
                values.append(value)
        return number + 1, state, memory, *_write(kept, number, made)

    zero = tf.zeros((batch, units))
    kept = _arrays(turns, (units, units, 4 * units, units))
    _, _, _, *kept = tf.while_loop(
        lambda number, *_: number < turns, turn, (0, zero, zero, *kept), parallel_iterations=1
    )
    states, memories, gates, squashed = (array.concat() for array in kept)
    first = zero[None]
    return tf.concat([first, states], 0), tf.concat([first, memories], 0), gates, squashed


def _back(
    arrives: Any, recurrent: Any, memories: Any, gates: Any, squashed: Any, turns: Any
) -> Any:
    """Return the gradient of each step's four gate inputs, `(steps, batch, 4 * units)`.

    Args:
        arrives: what each step's state receives from the result, `(steps, batch, units)`.
        recurrent: `(units, 4 * units)`.
        memories: with zeros in front, as `_forward` returns them.
        gates: as `_forward` returns them.
        squashed: as `_forward` returns them.
        turns: of the loop.
    """
    # What does not depend on later steps is computed for all steps at once.
    enter, forget, candidate, leave = tf.split(gates, 4, axis=2)
    to_memory = leave * (1 - squashed * squashed)
    slopes = tf.concat(
        [
            candidate * enter * (1 - enter),
            memories[:-1] * forget * (1 - forget),
            enter * (1 - candidate * candidate),
            squashed * leave * (1 - leave),
        ],
        axis=2,
    )

    def turn(number: Any, for_state: Any, for_memory: Any, kept: Any) -> Any:
        parts = zip(
            *(_steps_of(value, number) for value in (arrives, to_memory, slopes, forget)),
            strict=True,
        )
        made: list[Any] = []
        for arrived, passed, slope, forgot in reversed(list(parts)):
            for_state += arrived
            for_memory += for_state * passed
            mixed = tf.concat([for_memory, for_memory, for_memory, for_state], axis=1) * slope
            for_state = tf.matmul(mixed, recurrent, transpose_b=True)
            for_memory *= forgot
            made.insert(0, mixed)
        return number - 1, for_state, for_memory, *_write([kept], number, [made])

    zero = tf.zeros_like(arrives[0])
    *_, kept = tf.while_loop(
        lambda number, *_: number >= 0,
        turn,
        (turns - 1, zero, zero, *_arrays(turns, (recurrent.shape[1],))),
        parallel_iterations=1,
    )
    for_inputs: Any = kept.concat()
    return for_inputs


def _steps_of(values: Any, turn: Any) -> list[Any]:
    """Return the values `(batch, ...)` of each step of one turn."""
    start = turn * STEPS_A_TURN
    steps: list[Any] = tf.unstack(values[start : start + STEPS_A_TURN], num=STEPS_A_TURN)
    return steps


def _arrays(turns: Any, widths: tuple[int, ...]) -> list[Any]:
    """Return arrays that a loop fills with each turn's values `(STEPS_A_TURN, batch, width)`."""
    return [
        tf.TensorArray(tf.float32, turns, element_shape=(STEPS_A_TURN, None, width))
        for width in widths
    ]


def _write(arrays: Sequence[Any], turn: Any, values: Sequence[list[Any]]) -> list[Any]:
    pairs = zip(arrays, values, strict=True)
    return [array.write(turn, tf.stack(steps)) for array, steps in pairs]
