import keras
import numpy as np
import pytest

from tests.model.kernels.lstm import LENGTHS, draw, last_states

if keras.backend.backend() != "tensorflow":
    pytest.skip("TensorFlow is not loaded", allow_module_level=True)

import tensorflow as tf

from unic_tfn.model.kernels import lstm_inference_tensorflow as kernel


@pytest.mark.parametrize("lengths", [LENGTHS, LENGTHS[::-1].copy(), LENGTHS * 0, LENGTHS[:1]])
def test_states_are_the_oracles_in_the_clips_own_order(lengths):
    sequence, *weights = draw()
    sequence = sequence[: len(lengths)]
    expected = last_states(sequence, lengths, *weights)
    found = kernel.last_states(tf.constant(sequence), tf.constant(lengths), *weights)
    np.testing.assert_allclose(found, expected, atol=1e-6)
