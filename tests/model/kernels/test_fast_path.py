import keras
import pytest

from unic_tfn.model.kernels.fast_path import on_tensorflow_cpu


def test_here_it_is_tensorflow_without_a_gpu():
    assert on_tensorflow_cpu() is (keras.backend.backend() == "tensorflow")


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="TensorFlow is not loaded")
def test_a_visible_gpu_takes_the_plain_path(monkeypatch):
    import tensorflow as tf

    monkeypatch.setattr(tf.config, "get_visible_devices", lambda kind: [f"a {kind}"])
    assert not on_tensorflow_cpu()
