import keras
import numpy as np
import pytest

from tests.model.gradients import value
from unic_tfn.model.batch_norm import UnbiasedBatchNormalization

WIDTH, MOMENTUM = 3, 0.75


def layers():
    """Return ours and Keras's, built."""
    made = [
        kind(momentum=MOMENTUM, epsilon=1e-5)
        for kind in (UnbiasedBatchNormalization, keras.layers.BatchNormalization)
    ]
    for layer in made:
        layer.build((None, WIDTH))
    return made


def batch(clips, seed=0):
    random = np.random.default_rng(seed)
    return (2 + 3 * random.standard_normal((clips, WIDTH))).astype(np.float32)


def test_the_moving_variance_is_numpys_unbiased_one():
    ours, _ = layers()
    mean, variance = np.zeros(WIDTH), np.ones(WIDTH)
    for clips in (7, 2, 32):
        value(ours, batch(clips, clips), True)
        mean = MOMENTUM * mean + (1 - MOMENTUM) * batch(clips, clips).mean(0)
        variance = MOMENTUM * variance + (1 - MOMENTUM) * batch(clips, clips).var(0, ddof=1)
    np.testing.assert_allclose(ours.moving_mean, mean, rtol=1e-5)
    np.testing.assert_allclose(ours.moving_variance, variance, rtol=1e-5)


@pytest.mark.parametrize("training", [False, True])
def test_batches_are_normalised_as_in_keras(training):
    ours, kerass = (value(layer, batch(5), training) for layer in layers())
    np.testing.assert_array_equal(ours, kerass)


def test_one_clip_has_no_variance():
    ours, _ = layers()
    assert np.isfinite(value(ours, batch(1), True)).all()
    np.testing.assert_allclose(ours.moving_variance, MOMENTUM)


def test_it_is_read_back_from_its_configuration():
    ours, _ = layers()
    saved = keras.saving.serialize_keras_object(ours)
    again = keras.saving.deserialize_keras_object(saved)
    assert type(again) is UnbiasedBatchNormalization
    assert again.get_config() == ours.get_config()
