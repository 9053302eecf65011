import keras
import numpy as np
import pytest

from tests.model.kernels.lstm import LENGTHS, UNITS, assert_gradients, draw, last_states

if keras.backend.backend() != "jax":
    pytest.skip("JAX is not loaded", allow_module_level=True)

import jax
import jax.numpy as jnp

from unic_tfn.model.kernels import lstm_jax as kernel


@pytest.mark.parametrize("lengths", [LENGTHS, LENGTHS * 0, np.minimum(LENGTHS, 1)])
def test_states_are_the_oracles(lengths):
    sequence, *weights = draw()
    expected = last_states(sequence, lengths, *weights)
    found = jax.jit(kernel.last_states)(sequence, lengths, *weights)
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_gradients_are_the_oracles():
    values = draw(seed=1)
    cotangent = np.random.default_rng(2).standard_normal((len(LENGTHS), UNITS))

    def total(sequence, *weights):
        states = kernel.last_states(sequence, LENGTHS, *weights)
        return jnp.sum(states * cotangent.astype(np.float32))

    gradients = jax.jit(jax.grad(total, argnums=(0, 1, 2, 3)))(*values)
    assert_gradients(values, gradients, cotangent)
