"""Makes the program for the backend that Keras was loaded with."""

from collections.abc import Sequence

import keras

from unic_tfn.jobspec.settings import InitialValues
from unic_tfn.jobspec.training_settings import TrainingSettings
from unic_tfn.training.program import Program


def make_program(
    network: keras.Model,
    settings: TrainingSettings,
    initial_values: InitialValues,
    task_weights: Sequence[float] = (),
    divergence_weight: float = 0.0,
) -> Program:
    """Return the program for the loaded backend; arguments as for `Program`."""
    if keras.backend.backend() == "tensorflow":
        from unic_tfn.training.program_tensorflow import TensorFlowProgram

        return TensorFlowProgram(network, settings, initial_values, task_weights, divergence_weight)
    from unic_tfn.training.program_jax import JaxProgram

    return JaxProgram(network, settings, initial_values, task_weights, divergence_weight)
