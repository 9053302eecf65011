from types import SimpleNamespace

import keras
import pytest

from unic_tfn.training.device import Device
from unic_tfn.training.start_jax import start_jax

pytestmark = pytest.mark.skipif(keras.backend.backend() != "jax", reason="JAX is not loaded")


@pytest.mark.parametrize(
    ("capability", "tf32"), [("9.0", True), ("7.5", False), ("gfx90a", False), (None, False)]
)
def test_a_gpu_is_described(capability, tf32, monkeypatch):
    """With the descriptions that JAX gives of NVIDIA's and AMD's GPUs."""
    import jax

    gpu = SimpleNamespace(platform="gpu", device_kind="A GPU", compute_capability=capability)
    monkeypatch.setattr(jax, "devices", lambda: [gpu, gpu])
    assert start_jax("gpu") == Device("gpu", "A GPU", 2, tf32=tf32)


def test_a_platform_that_is_not_a_gpu_is_named_as_the_processor(monkeypatch):
    import jax

    monkeypatch.setattr(jax, "devices", lambda: [SimpleNamespace(platform="cpu")])
    assert start_jax("auto").kind == "cpu"
