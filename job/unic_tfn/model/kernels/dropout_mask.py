"""Decides which elements dropout keeps, with one random byte per element."""

from math import ceil, prod
from typing import Any

import keras
from keras import ops

# A byte per decision takes a quarter of the random bits that a float would take.
LEVELS = 256


def dropped_levels(rate: float) -> int:
    """Return the drop rate in whole 256ths: rounded to the nearest, at most 255."""
    return min(round(rate * LEVELS), LEVELS - 1)


def kept_scale(rate: float) -> float:
    """Return the factor by which kept elements are scaled, exact for the rounded rate."""
    return LEVELS / (LEVELS - dropped_levels(rate))


def keep_mask(shape: tuple[Any, ...], rate: float, seed: Any) -> Any:
    """Return independent booleans, each true with probability `1 - dropped_levels(rate) / 256`.

    Args:
        shape: integers, or on TensorFlow scalar tensors too.
        rate: the share to drop, in [0, 1).
        seed: integers `(2,)`.
    """
    count = prod(shape) if all(isinstance(size, int) for size in shape) else ops.prod(shape)
    levels = ops.reshape(_random_bytes(count, seed), shape)
    return levels >= ops.cast(dropped_levels(rate), "uint8")


def _random_bytes(count: Any, seed: Any) -> Any:
    """Return `count` independent uniform bytes, uint8 `(count,)`."""
    if keras.backend.backend() == "jax":
        import jax

        key = jax.random.wrap_key_data(ops.cast(seed, "uint32"), impl="threefry2x32")
        # Asked for bytes, JAX would draw a 32-bit word for each.
        words = jax.random.bits(key, (ceil(count / 4),), "uint32")
        return jax.lax.bitcast_convert_type(words, "uint8").reshape(-1)[:count]
    import tensorflow as tf

    words = tf.random.stateless_uniform(((count + 3) // 4,), seed, None, None, tf.int32)
    return tf.reshape(tf.bitcast(words, tf.uint8), (-1,))[:count]
