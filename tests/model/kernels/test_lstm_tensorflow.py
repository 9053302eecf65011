import keras
import numpy as np
import pytest

from tests.model.kernels.lstm import LENGTHS, UNITS, assert_gradients, draw, last_states

if keras.backend.backend() != "tensorflow":
    pytest.skip("TensorFlow is not loaded", allow_module_level=True)

import tensorflow as tf

from unic_tfn.model.kernels import lstm_tensorflow as kernel


def test_one_tanh_serves_all_gates():
    scale = kernel.gate_scale(UNITS)
    z = np.linspace(-4, 4, 4 * UNITS, dtype=np.float32)[None]
    zero = tf.zeros((1, UNITS))
    _, _, gates, _ = kernel.cell(z * scale, zero, zero, tf.zeros((UNITS, 4 * UNITS)), scale)
    sigmoids, tangents = 1 / (1 + np.exp(-z)), np.tanh(z)
    is_g = np.repeat([False, False, True, False], UNITS)
    np.testing.assert_allclose(gates, np.where(is_g, tangents, sigmoids), atol=1e-6)


@pytest.mark.parametrize("lengths", [LENGTHS, LENGTHS * 0, np.minimum(LENGTHS, 1)])
def test_states_are_the_oracles(lengths):
    sequence, *weights = draw()
    expected = last_states(sequence, lengths, *weights)
    np.testing.assert_allclose(
        kernel.last_states(tf.constant(sequence), tf.constant(lengths), *weights),
        expected,
        atol=1e-6,
    )


def test_gradients_are_the_oracles():
    values = draw(seed=1)
    sequence, *weights = map(tf.constant, values)
    cotangent = np.random.default_rng(2).standard_normal((len(LENGTHS), UNITS))
    with tf.GradientTape() as tape:
        tape.watch([sequence, *weights])
        states = kernel.last_states(sequence, tf.constant(LENGTHS), *weights)
        total = tf.reduce_sum(states * cotangent.astype(np.float32))
    assert_gradients(values, tape.gradient(total, [sequence, *weights]), cotangent)
