"""Which elements dropout keeps, decided by one random byte each."""

from math import ceil, prod
from typing import Any

import keras
from keras import ops

# A byte a decision: four times fewer random bits than a float a decision.
LEVELS = 256


def dropped_levels(rate: float) -> int:
    """Return of how many 256ths the dropped share is: the rate, to the nearest 256th below 1."""
    return min(round(rate * LEVELS), LEVELS - 1)


def kept_scale(rate: float) -> float:
    """Return the factor that makes up for what is dropped, exactly."""
    return LEVELS / (LEVELS - dropped_levels(rate))


def keep_mask(shape: tuple[Any, ...], rate: float, seed: Any) -> Any:
    """Return booleans, each true on its own with probability `1 - dropped_levels(rate) / 256`."""
    count = prod(shape) if all(isinstance(size, int) for size in shape) else ops.prod(shape)
    levels = ops.reshape(_random_bytes(count, seed), shape)
    return levels >= ops.cast(dropped_levels(rate), "uint8")


def _random_bytes(count: Any, seed: Any) -> Any:
    """Return `count` independent uniform bytes."""
    if keras.backend.backend() == "jax":
        import jax

        key = jax.random.wrap_key_data(ops.cast(seed, "uint32"), impl="threefry2x32")
        # Asked for bytes, JAX would draw a word for each.
        words = jax.random.bits(key, (ceil(count / 4),), "uint32")
        return jax.lax.bitcast_convert_type(words, "uint8").reshape(-1)[:count]
    import tensorflow as tf

    words = tf.random.stateless_uniform(((count + 3) // 4,), seed, None, None, tf.int32)
    return tf.reshape(tf.bitcast(words, tf.uint8), (-1,))[:count]
