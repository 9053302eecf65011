"""An LSTM's last valid states for TensorFlow on a CPU, where no gradient is wanted.

The sequences are packed: sorted by length, so that a step works on the first so many clips, which
are those that it still concerns. Nothing is kept of a step but what the next one needs.
"""

from typing import Any

import tensorflow as tf

from unic_tfn.model.kernels.lstm_tensorflow import cell, halving


def last_states(sequence: Any, length: Any, kernel: Any, recurrent_kernel: Any, bias: Any) -> Any:
    """Return what `lstm_tensorflow.last_states` returns for the same arguments."""
    order = tf.argsort(length, direction="DESCENDING", stable=True)
    valid = tf.sequence_mask(tf.gather(length, order))
    # Step and clip of each token that is no padding, step after step.
    tokens = tf.cast(tf.where(tf.transpose(valid)), tf.int32)
    rows = tf.gather_nd(sequence, tf.stack([tf.gather(order, tokens[:, 1]), tokens[:, 0]], 1))
    halved = halving(recurrent_kernel.shape[0])
    inputs = (tf.matmul(rows, kernel) + bias) * halved
    clips = tf.reduce_sum(tf.cast(valid, tf.int32), 0)
    states = _run(inputs, recurrent_kernel * halved, halved, clips, tf.size(length))
    return tf.gather(states, tf.math.invert_permutation(order))


def _run(inputs: Any, recurrent: Any, halved: Any, clips: Any, batch: Any) -> Any:
    """Return the last states `(batch, units)`, longest sequences first.

    Args:
        inputs: what enters the gates, `(tokens, 4 * units)`, the rows of a step lying together.
        recurrent: `(units, 4 * units)`, halved.
        halved: `(4 * units,)`.
        clips: how many sequences reach each step, `(steps,)`.
        batch: of how many.
    """
    ends = tf.cumsum(clips)

    def step(number: Any, states: Any, memory: Any) -> Any:
        left = clips[number]
        drive = inputs[ends[number] - left : ends[number]]
        state, memory, *_ = cell(drive, states[:left], memory[:left], recurrent, halved)
        return number + 1, tf.concat([state, states[left:]], 0), memory

    zero = tf.zeros((batch, recurrent.shape[0]))
    free = tf.TensorShape([None, recurrent.shape[0]])
    _, states, _ = tf.while_loop(
        lambda number, *_: number < tf.size(clips),
        step,
        (0, zero, zero),
        shape_invariants=(tf.TensorShape([]), free, free),
        parallel_iterations=1,
    )
    return states
