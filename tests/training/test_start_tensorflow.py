import os

import keras
import pytest

from unic_tfn.training.device import Device
from unic_tfn.training.start_tensorflow import start_tensorflow, startup_messages


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="TensorFlow is not loaded")
def test_a_gpu_is_described(monkeypatch):
    """With the description that TensorFlow gives of an H100."""
    import tensorflow as tf

    details = {"device_name": "NVIDIA H100", "compute_capability": (9, 0)}
    config, used = tf.config.experimental, []
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["gpu 0", "gpu 1"])
    monkeypatch.setattr(tf.config, "set_visible_devices", lambda chosen, kind: used.extend(chosen))
    monkeypatch.setattr(config, "set_memory_growth", lambda *chosen: None)
    monkeypatch.setattr(config, "get_device_details", lambda gpu: details)
    expected = Device("gpu", "NVIDIA H100", 2, tf32=True)
    assert start_tensorflow("gpu", deterministic=True) == expected
    assert start_tensorflow("auto", deterministic=True) == expected
    assert used == ["gpu 0", "gpu 0"]


def test_native_messages_are_caught(capfd):
    with startup_messages() as lines:
        os.write(2, "from a library\nñ\n".encode())
    os.write(2, b"afterwards\n")
    assert lines == ["from a library", "ñ"]
    assert capfd.readouterr().err == "afterwards\n"


def test_messages_are_caught_where_there_is_no_temporary_folder(monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    with startup_messages() as lines:
        os.write(2, b"said\n")
    assert lines == ["said"]
