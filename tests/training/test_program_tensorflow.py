"""How the program runs on TensorFlow; its numbers are held in `test_program`."""

import gc

import keras
import numpy as np
import pytest

from tests.training.test_program import make_dataset, new_program
from unic_tfn.grid import input_modalities

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="TensorFlow is not loaded"
)


def test_one_graph_serves_any_number_of_clips():
    program = new_program(make_dataset())
    for clips in (40, 53):
        dataset = make_dataset(clips=clips)
        program.load(dataset.arrays, dataset.labels)
        for rows in (np.arange(clips, dtype=np.int32), np.arange(3, dtype=np.int32)):
            program.train_epoch(rows)
            program.evaluate(rows)
    functions = (program._epoch, program._forward)
    assert [function.experimental_get_tracing_count() for function in functions] == [1, 1]


def test_variables_are_changed_in_place():
    dataset = make_dataset(names=("audio",))
    program = new_program(dataset, "A")
    program.reset(1)
    program.load(dataset.arrays, dataset.labels)
    kernel = program.network.get_layer("fusion_1").kernel
    before = np.asarray(kernel)
    program.train_epoch(dataset.rows["train"])
    assert (np.asarray(kernel) != before).any()


def graphs():
    """Return how many graphs the process holds."""
    gc.collect()
    return sum(type(held).__name__.endswith("FuncGraph") for held in gc.get_objects())


@pytest.mark.parametrize("name", ["T", "TA", "TAV"])
def test_a_program_that_is_done_with_leaves_no_graph(name):
    dataset = make_dataset(names=input_modalities(name))
    before = graphs()
    program = new_program(dataset, name)
    program.load(dataset.arrays, dataset.labels)
    program.prepare(dataset.rows)
    program.train_epoch(dataset.rows["train"])
    assert graphs() > before
    del program
    assert graphs() == before
