"""Makes the program for the backend that Keras was loaded with."""

import keras

from unic_tfn.training.program import Program


def make_program(network: keras.Model, learning_rate: float, batch_size: int) -> Program:
    """Return the program for the loaded backend; arguments as for `Program`."""
    if keras.backend.backend() == "tensorflow":
        from unic_tfn.training.program_tensorflow import TensorFlowProgram

        return TensorFlowProgram(network, learning_rate, batch_size)
    from unic_tfn.training.program_jax import JaxProgram

    return JaxProgram(network, learning_rate, batch_size)
