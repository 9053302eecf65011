"""An LSTM's last valid states for TensorFlow on a CPU: one product for all steps' inputs.

Keras multiplies each step's input on its own, inside a loop whose bookkeeping costs more than the
arithmetic of 32 clips. Here all inputs are multiplied at once, the steps are unrolled, and the
gradient is written out so that a step of it takes eight operations. Padding is at the end, so a
sequence's last valid state is simply the one after its last step: nothing needs masking.
"""

from typing import Any

import tensorflow as tf


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
    steps, width = sequence.shape[1:]
    # Steps first, so that each step's rows lie together.
    rows = tf.reshape(tf.transpose(sequence, (1, 0, 2)), (-1, width))
    ends = tf.unstack(tf.one_hot(length - 1, steps, axis=0)[:, :, None])
    weights = (tf.convert_to_tensor(value) for value in (kernel, recurrent_kernel, bias))
    return _last_states(rows, *weights, ends)


@tf.custom_gradient
def _last_states(rows: Any, kernel: Any, recurrent: Any, bias: Any, ends: list[Any]) -> Any:
    units, steps = recurrent.shape[0], len(ends)
    batch = tf.shape(ends[0])[0]
    # sigmoid(z) = (1 + tanh(z / 2)) / 2: with halved inputs one tanh serves all four gates.
    halved = tf.repeat(tf.constant([0.5, 0.5, 1.0, 0.5]), units)
    offset = 1.0 - halved
    inputs = tf.reshape((tf.matmul(rows, kernel) + bias) * halved, (steps, batch, 4 * units))
    recurrent_halved = recurrent * halved

    state = memory = tf.zeros((batch, units))
    states, memories, gates, squashed = [], [], [], []
    result = tf.zeros((batch, units))
    for step, drive in enumerate(tf.unstack(inputs)):
        states.append(state)
        memories.append(memory)
        gate = tf.tanh(drive + tf.matmul(state, recurrent_halved)) * halved + offset
        enter, forget, candidate, leave = tf.split(gate, 4, axis=1)
        memory = forget * memory + enter * candidate
        squash = tf.tanh(memory)
        state = leave * squash
        gates.append(gate)
        squashed.append(squash)
        result += ends[step] * state

    def gradient(upstream: Any) -> Any:
        for_inputs = _back(upstream, recurrent, ends, memories, gates, squashed)
        flat = tf.concat(for_inputs, 0)
        before = tf.concat(states, 0)
        return (
            tf.matmul(flat, kernel, transpose_b=True),
            tf.matmul(rows, flat, transpose_a=True),
            tf.matmul(before, flat, transpose_a=True),
            tf.reduce_sum(flat, 0),
            [None] * steps,
        )

    return result, gradient


def _back(
    upstream: Any,
    recurrent: Any,
    ends: list[Any],
    memories: list[Any],
    gates: list[Any],
    squashed: list[Any],
) -> list[Any]:
    """Return the gradient of each step's four gate inputs, `(batch, 4 * units)`, in step order."""
    # What does not depend on later steps is computed for all steps at once.
    gate, squash, memory = tf.stack(gates), tf.stack(squashed), tf.stack(memories)
    enter, forget, candidate, leave = tf.split(gate, 4, axis=2)
    to_memory = tf.unstack(leave * (1 - squash * squash))
    slopes = tf.unstack(
        tf.concat(
            [
                candidate * enter * (1 - enter),
                memory * forget * (1 - forget),
                enter * (1 - candidate * candidate),
                squash * leave * (1 - leave),
            ],
            axis=2,
        )
    )
    forgets = tf.unstack(forget)
    for_state, for_memory = tf.zeros_like(upstream), tf.zeros_like(upstream)
    for_inputs = []
    for step in reversed(range(len(ends))):
        for_state += ends[step] * upstream
        for_memory += for_state * to_memory[step]
        mixed = tf.concat([for_memory, for_memory, for_memory, for_state], axis=1) * slopes[step]
        for_inputs.append(mixed)
        for_state = tf.matmul(mixed, recurrent, transpose_b=True)
        for_memory *= forgets[step]
    return for_inputs[::-1]
