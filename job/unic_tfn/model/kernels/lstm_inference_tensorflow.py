"""An LSTM's last valid states for inference with TensorFlow on a CPU.

The sequences are packed: they are sorted by length, the longest first, so that each step works only
on the leading clips that have not ended yet. A step keeps nothing but the state for the next one.
The equations and names are those of `lstm_tensorflow`.
"""

from typing import Any

import tensorflow as tf

from unic_tfn.model.kernels.lstm_tensorflow import cell, gate_scale


def last_states(sequence: Any, length: Any, kernel: Any, recurrent_kernel: Any, bias: Any) -> Any:
    """Return the same states as `lstm_tensorflow.last_states`, from the same arguments."""
    order = tf.argsort(length, direction="DESCENDING", stable=True)
    valid = tf.sequence_mask(tf.gather(length, order))
    # Step and clip of each token that is not padding, ordered by step.
    tokens = tf.cast(tf.where(tf.transpose(valid)), tf.int32)
    rows = tf.gather_nd(sequence, tf.stack([tf.gather(order, tokens[:, 1]), tokens[:, 0]], 1))
    scale = gate_scale(recurrent_kernel.shape[0])
    z = (tf.matmul(rows, kernel) + bias) * scale
    clips = tf.reduce_sum(tf.cast(valid, tf.int32), 0)
    h = _run(z, recurrent_kernel * scale, scale, clips, tf.size(length))
    return tf.gather(h, tf.math.invert_permutation(order))


def _run(z: Any, recurrent: Any, scale: Any, clips: Any, batch: Any) -> Any:
    """Return the last states `(batch, units)`, those of the longest sequences first.

    Args:
        z: the tokens' inputs to the gates, scaled, `(tokens, 4 * units)`, ordered by step.
        recurrent: `recurrent_kernel * scale`, `(units, 4 * units)`.
        scale: as `gate_scale` returns it.
        clips: how many sequences reach each step, `(steps,)`.
        batch: how many sequences there are.
    """
    ends = tf.cumsum(clips)

    def step(number: Any, h: Any, c: Any) -> Any:
        left = clips[number]
        z_step = z[ends[number] - left : ends[number]]
        new_h, c, *_ = cell(z_step, h[:left], c[:left], recurrent, scale)
        return number + 1, tf.concat([new_h, h[left:]], 0), c

    zero = tf.zeros((batch, recurrent.shape[0]))
    free = tf.TensorShape([None, recurrent.shape[0]])
    _, h, _ = tf.while_loop(
        lambda number, *_: number < tf.size(clips),
        step,
        (0, zero, zero),
        shape_invariants=(tf.TensorShape([]), free, free),
        parallel_iterations=1,
    )
    return h
