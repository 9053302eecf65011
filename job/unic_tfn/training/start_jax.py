"""Loads JAX and sets up the device that it will use."""

import os

from unic_tfn.training.device import Device, cpu_device, no_gpu, uses_tf32

# The values of `jax_default_matmul_precision` that let float32 products use TensorFloat-32.
TF32_PRECISIONS = (None, "default", "high", "tensorfloat32", "TF32_TF32_F32")


def start_jax(requested: str) -> Device:
    """Load JAX and return the device that it will use.

    Args:
        requested: `"auto"`, `"cpu"` or `"gpu"`.

    Raises:
        DeviceError: a GPU was asked for and none can be used.
    """
    # By default JAX reserves three quarters of a GPU's memory, whether it needs it or not.
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    import jax

    if requested == "cpu":
        jax.config.update("jax_platforms", "cpu")
    devices = jax.devices()
    first = devices[0]
    if requested == "gpu" and first.platform == "cpu":
        raise no_gpu("jax")
    if first.platform not in ("gpu", "cuda", "rocm"):
        return cpu_device()
    # NVIDIA's compute capability is a string such as "9.0"; an AMD GPU has a name here.
    major = str(getattr(first, "compute_capability", "")).partition(".")[0]
    allowed = jax.config.jax_default_matmul_precision in TF32_PRECISIONS
    tf32 = uses_tf32(int(major) if major.isdigit() else 0, allowed)
    return Device("gpu", first.device_kind, len(devices), tf32)
