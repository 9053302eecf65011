"""Decides where the kernels for TensorFlow on a CPU are used."""

import keras


def on_tensorflow_cpu() -> bool:
    """Return whether Keras runs on TensorFlow without a visible GPU."""
    if keras.backend.backend() != "tensorflow":
        return False
    import tensorflow as tf

    return not tf.config.get_visible_devices("GPU")
