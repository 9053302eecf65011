"""The optimizer's one pass; that its numbers are Keras's own is held in `test_program`."""

import keras
import numpy as np
import pytest

from unic_tfn.training.one_pass_adam import make_adam


def test_every_variable_has_one_kernel_on_tensorflow():
    variables = [keras.Variable(np.ones(size, np.float32)) for size in (3, 2)]
    optimizer = make_adam(0.1)
    optimizer.build(variables)
    assert float(optimizer.learning_rate) == pytest.approx(0.1)
    if keras.backend.backend() != "tensorflow":
        assert type(optimizer) is keras.optimizers.Adam
        return
    import tensorflow as tf

    apply = tf.function(lambda: optimizer.apply([tf.ones(3), tf.ones(2)], variables))
    operations = [
        operation.type for operation in apply.get_concrete_function().graph.get_operations()
    ]
    assert operations.count("ResourceApplyAdam") == len(variables)
    apply()
    # Adam's first step is of the learning rate's size, whatever the gradient's.
    np.testing.assert_allclose(variables[0].numpy(), 0.9, rtol=1e-5)
