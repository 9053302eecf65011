import keras

from tests.training.test_program import SETTINGS, make_dataset
from unic_tfn.jobspec.training_settings import TrainingSettings
from unic_tfn.model.network import build_network
from unic_tfn.training.make_program import make_program


def test_the_program_is_the_loaded_backends():
    dataset = make_dataset(names=("audio",))
    network = build_network("A", dataset.shapes, 3, SETTINGS)
    program = make_program(network, TrainingSettings(learning_rate=0.25, batch_size=8), "keras")
    expected = {"tensorflow": "TensorFlowProgram", "jax": "JaxProgram"}[keras.backend.backend()]
    assert type(program).__name__ == expected
    assert (program.network, program.learning_rate, program.batch_size) == (network, 0.25, 8)
