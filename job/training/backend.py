"""Chooses Keras's backend and the device before either is loaded, and says what was found."""

import os
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from job.errors import DeviceError, UsageError

BACKENDS = ("tensorflow", "jax")


@dataclass(frozen=True)
class Device:
    """What a process trains on.

    Args:
        kind: `"cpu"` or `"gpu"`.
        name: the device's own name, as the backend gives it.
        count: how many of the kind are visible; one is used.
    """

    kind: Literal["cpu", "gpu"]
    name: str
    count: int


def backend_name() -> str:
    """Return the backend that this process uses: `KERAS_BACKEND`, or TensorFlow."""
    name = os.environ.get("KERAS_BACKEND") or "tensorflow"
    if name not in BACKENDS:
        raise UsageError(
            f"KERAS_BACKEND is {name!r}; expected one of {', '.join(BACKENDS)}.",
            "Unset it to use TensorFlow.",
        )
    return name


def versions() -> dict[str, str]:
    """Return the versions of everything that computes numbers, without loading any of it."""
    names = ("keras", backend_name(), "numpy", "scikit-learn")
    return {name: _version(name) for name in names}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        raise UsageError(
            f"The package {package} is not installed, but this run needs it.",
            "Install the project with one of its extras: cpu, gpu or jax.",
        ) from None


def start(requested: str, deterministic: bool) -> Device:
    """Load the backend, make it deterministic and return the device that it will use.

    Args:
        requested: `"auto"` takes a GPU where there is one; `"gpu"` refuses to go on without.
        deterministic: whether every operation must give the same bits each time.

    Raises:
        DeviceError: a GPU was asked for and none can be used.
    """
    name = backend_name()
    os.environ["KERAS_BACKEND"] = name
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if deterministic:
        flags = os.environ.get("XLA_FLAGS", "")
        if "xla_gpu_deterministic_ops" not in flags:
            os.environ["XLA_FLAGS"] = f"{flags} --xla_gpu_deterministic_ops=true".strip()
    if name == "tensorflow":
        device = _start_tensorflow(requested, deterministic)
    else:
        device = _start_jax(requested)
    if requested == "gpu" and device.kind != "gpu":
        raise DeviceError(
            "The jobspec asks for `device: gpu`, but the backend sees no GPU that it can use.",
            "Check `nvidia-smi` and the container's `--gpus all`, or run with `--device cpu`.",
        )
    _fix_keras()
    return device


def _fix_keras() -> None:
    """Leave nothing to a user's `keras.json`."""
    import keras

    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")
    keras.config.disable_traceback_filtering()


def _start_tensorflow(requested: str, deterministic: bool) -> Device:
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if requested == "cpu" or not gpus:
        tf.config.set_visible_devices([], "GPU")
        device = Device("cpu", "CPU", 1)
    else:
        tf.config.set_visible_devices(gpus[:1], "GPU")
        tf.config.experimental.set_memory_growth(gpus[0], True)
        details = tf.config.experimental.get_device_details(gpus[0])
        device = Device("gpu", details.get("device_name", "GPU"), len(gpus))
    if deterministic:
        tf.config.experimental.enable_op_determinism()
    return device


def _start_jax(requested: str) -> Device:
    import jax

    if requested == "cpu":
        jax.config.update("jax_platforms", "cpu")
    first = jax.devices()[0]
    kind: Literal["cpu", "gpu"] = "gpu" if first.platform in ("gpu", "cuda", "rocm") else "cpu"
    return Device(kind, "CPU" if kind == "cpu" else first.device_kind, len(jax.devices()))
