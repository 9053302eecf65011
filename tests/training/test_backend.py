import os
import re
import subprocess
import sys
from types import SimpleNamespace

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


@pytest.mark.parametrize(
    ("capability", "allowed", "override", "expected"),
    [
        (9, True, "", True),
        (8, True, "1", True),
        (7, True, "", False),
        (9, False, "", False),
        (9, True, "0", False),
    ],
)
def test_products_on_a_new_gpu_are_rounded_unless_told_otherwise(
    capability, allowed, override, expected, monkeypatch
):
    monkeypatch.setenv("NVIDIA_TF32_OVERRIDE", override)
    assert backend._uses_tf32(capability, allowed) is expected


@pytest.mark.parametrize(("told", "count"), [("3", "3 processors"), ("1", "1 processor")])
def test_processors_are_those_that_are_used(told, count):
    assert backend._processors(told).name.endswith(f", {count}")
    assert backend._processors("0") == backend._processors("all") == backend._processors()


def test_a_gpu_is_described(monkeypatch):
    """With the descriptions that the backends give of an H100."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        details = {"device_name": "NVIDIA H100", "compute_capability": (9, 0)}
        config = tf.config.experimental
        monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["gpu 0", "gpu 1"])
        monkeypatch.setattr(tf.config, "set_visible_devices", lambda *chosen: None)
        monkeypatch.setattr(config, "set_memory_growth", lambda *chosen: None)
        monkeypatch.setattr(config, "get_device_details", lambda gpu: details)
    else:
        import jax

        gpu = SimpleNamespace(platform="gpu", device_kind="NVIDIA H100", compute_capability="9.0")
        monkeypatch.setattr(jax, "devices", lambda: [gpu, gpu])
    expected = backend.Device("gpu", "NVIDIA H100", 2, tf32=True)
    assert backend.start("gpu", deterministic=True) == expected


def test_startup_messages_are_shown_with_the_refusal():
    said = str(backend.no_gpu(["first", "two", "three", "four", "x" * 500]))
    assert "first" not in said
    assert "two\n  three\n  four" in said
    assert max(len(line) for line in said.splitlines()) < 170


def test_native_messages_are_caught(capfd):
    with backend._startup_messages() as lines:
        os.write(2, "from a library\nñ\n".encode())
    os.write(2, b"afterwards\n")
    assert lines == ["from a library", "ñ"]
    assert capfd.readouterr().err == "afterwards\n"


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


def test_versions_are_found_without_loading(monkeypatch):
    found = backend.versions()
    assert set(found) == {"keras", backend.backend_name(), "numpy", "scikit-learn"}
    assert found["keras"] == keras.__version__

    def missing(package):
        raise backend.PackageNotFoundError(package)

    monkeypatch.setattr(backend, "version", missing)
    with pytest.raises(UsageError, match=r"keras is not installed(?s:.)*cpu, gpu or jax"):
        backend.versions()
