"""How the program runs on JAX; its numbers are held in `test_program`."""

import keras
import numpy as np
import pytest

from tests.training.test_program import make_dataset, new_program

pytestmark = pytest.mark.skipif(keras.backend.backend() != "jax", reason="JAX is not loaded")


@pytest.mark.parametrize(
    ("rows", "shapes"), [(8, [(1, 8)]), (19, [(2, 8), (1, 3)]), (3, [(1, 3)]), (16, [(2, 8)])]
)
def test_an_epoch_is_whole_batches_and_what_is_left(rows, shapes):
    program = new_program(make_dataset())
    order = np.random.default_rng(0).permutation(rows).astype(np.int32)
    batches = program._batches(order)
    assert [part.shape for part in batches] == shapes
    np.testing.assert_array_equal(np.concatenate([part.ravel() for part in batches]), order)


def test_the_network_has_the_weights_only_after_they_are_restored():
    dataset = make_dataset(names=("audio",))
    program = new_program(dataset, "A")
    program.reset(1)
    program.load(dataset.arrays, dataset.labels)
    kernel = program.network.get_layer("fusion_1").kernel
    before = np.asarray(kernel)
    program.train_epoch(dataset.rows["train"])
    np.testing.assert_array_equal(kernel, before)
    program.keep()
    program.restore()
    assert (np.asarray(kernel) != before).any()
