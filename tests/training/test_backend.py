import os
import re
import subprocess
import sys

import keras
import pytest

from unic_tfn.errors import DeviceError, UsageError
from unic_tfn.training import backend


@pytest.fixture
def no_gpu_here(monkeypatch):
    """Hide the GPUs of the machine that the tests run on."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [])
    else:
        import jax

        cpus = jax.devices("cpu")
        monkeypatch.setattr(jax, "devices", lambda *kind: cpus)


def test_cpu_is_what_it_says(cpu):
    assert (cpu.kind, cpu.count) == ("cpu", 1)
    assert re.fullmatch(r".+, \d+ processors?", cpu.name)
    assert keras.config.floatx() == "float32"


ONEDNN = """
from unic_tfn.training.backend import start
start("cpu", deterministic=True)
from tensorflow.python.util._pywrap_util_port import IsMklEnabled
print(IsMklEnabled())
"""


def test_onednn_works_whatever_the_environment_says():
    environment = os.environ | {"KERAS_BACKEND": "tensorflow", "TF_ENABLE_ONEDNN_OPTS": "0"}
    command = [sys.executable, "-c", ONEDNN]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    assert done.stdout == "True\n"


@pytest.mark.usefixtures("no_gpu_here")
def test_a_gpu_that_is_not_there_is_refused():
    with pytest.raises(DeviceError, match="A GPU was asked for, but") as caught:
        backend.start("gpu", deterministic=True)
    assert caught.value.exit_code == 69
    assert "--device cpu" in caught.value.remedy


@pytest.mark.usefixtures("no_gpu_here")
def test_auto_takes_what_there_is():
    assert backend.start("auto", deterministic=True).kind == "cpu"


def test_backend_is_the_environments_or_tensorflow(monkeypatch):
    monkeypatch.delenv("KERAS_BACKEND")
    assert backend.backend_name() == "tensorflow"
    monkeypatch.setenv("KERAS_BACKEND", "")
    assert backend.backend_name() == "tensorflow"
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert backend.backend_name() == "jax"
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    with pytest.raises(UsageError, match="KERAS_BACKEND is 'torch'; expected one of tensorflow"):
        backend.backend_name()
