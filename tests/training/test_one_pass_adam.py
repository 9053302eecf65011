"""Adam's numbers against its definition; whole steps against Keras's own are in `test_program`."""

import keras
import numpy as np
import pytest

from unic_tfn.training.one_pass_adam import Adam, make_adam

FORMS = pytest.mark.parametrize("form", ["pytorch", "keras"])
RATE, EPSILON = 0.01, 1e-3
# From far below epsilon to far above it.
GRADIENTS = np.array([0.0, 1e-6, -1e-4, 1e-3, -0.1, 10.0], np.float32)


def defined(form, steps):
    """Return the weights by the formula, in double precision; they begin at zero."""
    first = second = weights = np.zeros(len(GRADIENTS))
    for step in range(1, steps + 1):
        gradient = GRADIENTS.astype(np.float64) * step
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        left = np.sqrt(1 - 0.999**step)
        epsilon = EPSILON if form == "pytorch" else EPSILON / left
        weights = weights - RATE * first / (1 - 0.9**step) / (np.sqrt(second) / left + epsilon)
    return weights


def taken(form, steps):
    """Return the weights after the optimizer's own steps."""
    variable = keras.Variable(np.zeros(len(GRADIENTS), np.float32))
    optimizer = make_adam(RATE, form, EPSILON)
    optimizer.build([variable])
    for step in range(1, steps + 1):
        optimizer.apply([keras.ops.convert_to_tensor(GRADIENTS * step)], [variable])
    return np.asarray(variable)


@FORMS
@pytest.mark.parametrize("steps", [1, 2, 20])
def test_steps_are_those_of_the_formula(form, steps):
    np.testing.assert_allclose(taken(form, steps), defined(form, steps), rtol=5e-5)


def test_the_forms_differ_where_gradients_are_small():
    """The audit's finding: in Keras's form the first steps are a part of PyTorch's."""
    pytorch, kerass = taken("pytorch", 1), taken("keras", 1)
    # √(1 - 0.999) is 1/32: where the gradient is epsilon, the steps are 1/2 and 1/33 of the rate.
    np.testing.assert_allclose(pytorch[3], -RATE / 2, rtol=1e-4)
    np.testing.assert_allclose(kerass[3], -RATE / (1 + 1 / np.sqrt(0.001)), rtol=1e-4)
    np.testing.assert_allclose(kerass[5], pytorch[5], rtol=1e-2)


def test_every_backend_computes_the_same(monkeypatch):
    """The steps that JAX takes, taken on any backend."""
    monkeypatch.setattr("unic_tfn.training.one_pass_adam.OnePassAdam", Adam)
    for form in ("pytorch", "keras"):
        np.testing.assert_allclose(taken(form, 3), defined(form, 3), rtol=5e-5)


@FORMS
def test_every_variable_has_one_kernel_on_tensorflow(form):
    variables = [keras.Variable(np.ones(size, np.float32)) for size in (3, 2)]
    optimizer = make_adam(0.1, form, 1e-8)
    optimizer.build(variables)
    assert float(optimizer.learning_rate) == pytest.approx(0.1)
    if keras.backend.backend() != "tensorflow":
        assert type(optimizer) is Adam
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
