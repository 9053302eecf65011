"""Where the kernels written for TensorFlow on a CPU apply."""

import keras


def on_tensorflow_cpu() -> bool:
    """Return whether Keras runs on TensorFlow and sees no GPU."""
    if keras.backend.backend() != "tensorflow":
        return False
    import tensorflow as tf

    return not tf.config.get_visible_devices("GPU")
