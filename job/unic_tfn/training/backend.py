"""Chooses Keras's backend and the device before either is loaded, and says what was found."""

import gc
import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from unic_tfn.errors import DeviceError, UsageError
from unic_tfn.machine.memory import keep_freed_memory

BACKENDS = ("tensorflow", "jax")
# TensorFlow's log: level, time, thread and source line before each message.
LOG_PREFIX = re.compile(r"^[IWEF]\d{4} [\d:.]+ +\d+ \S+\] ")
BESIDE_THE_POINT = ("oneDNN", "absl::InitializeLog", "rebuild TensorFlow")
# The first NVIDIA generation (Ampere) that has TensorFloat-32.
TF32_CAPABILITY = 8
# The settings of `jax_default_matmul_precision` that let float32 products use it.
JAX_TF32 = (None, "default", "high", "tensorfloat32", "TF32_TF32_F32")


@dataclass(frozen=True)
class Device:
    """What a process trains on.

    Args:
        kind: `"cpu"` or `"gpu"`.
        name: a GPU's own name, as the backend gives it; a CPU's, and how many processors are
            used, by whose number TensorFlow cuts its work.
        count: how many of the kind are visible; one is used.
        tf32: whether matrix products may round what they multiply to TensorFloat-32, which has
            10 bits of mantissa: the backends' default where the GPU can.
    """

    kind: Literal["cpu", "gpu"]
    name: str
    count: int
    tf32: bool = False


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
    # TensorFlow's default only where a processor has AVX-512, yet the others gain more. It changes
    # the rounding, so it is left to nobody's environment.
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"
    if deterministic:
        flags = os.environ.get("XLA_FLAGS", "")
        if "xla_gpu_deterministic_ops" not in flags:
            os.environ["XLA_FLAGS"] = f"{flags} --xla_gpu_deterministic_ops=true".strip()
    keep_freed_memory()
    with _collector_resting():
        if name == "tensorflow":
            device = _start_tensorflow(requested, deterministic)
        else:
            device = _start_jax(requested)
        _fix_keras()
    return device


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Keep the garbage collector from looking through what a backend loads, now and later.

    Its passes over a million objects that live as long as the process take a fifth of TensorFlow's
    import, and 0.2 s each afterwards.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def no_gpu(messages: Sequence[str] = ()) -> DeviceError:
    """Return the error for a GPU that was asked for and cannot be used.

    Args:
        messages: what the backend wrote while it looked for one; the last lines that
            could be about it are shown, each once.
    """
    plain = dict.fromkeys(LOG_PREFIX.sub("", line) for line in messages)
    telling = [line for line in plain if not any(word in line for word in BESIDE_THE_POINT)]
    said = "".join(f"\n  {line[:160]}" for line in telling[-4:])
    return DeviceError(
        f"A GPU was asked for, but {backend_name()} can use none here.{said}",
        "Check `nvidia-smi` and the container's `--gpus all`; or use the CPU with `--device cpu`.",
    )


def _fix_keras() -> None:
    """Leave nothing to a user's `keras.json`."""
    import keras

    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")
    keras.config.disable_traceback_filtering()


@contextmanager
def _startup_messages() -> Iterator[list[str]]:
    """Catch what native libraries write to standard error while they load.

    TensorFlow's own log level does not yet apply then. The lines are given when the block ends.
    """
    lines: list[str] = []
    sys.stderr.flush()
    real = os.dup(2)
    with tempfile.TemporaryFile() as caught:
        os.dup2(caught.fileno(), 2)
        try:
            yield lines
        finally:
            os.dup2(real, 2)
            os.close(real)
            caught.seek(0)
            lines += caught.read().decode(errors="replace").splitlines()


def _start_tensorflow(requested: str, deterministic: bool) -> Device:
    with _startup_messages() as messages:
        import tensorflow as tf

        gpus = tf.config.list_physical_devices("GPU")
    if requested == "gpu" and not gpus:
        raise no_gpu(messages)
    if requested == "cpu" or not gpus:
        tf.config.set_visible_devices([], "GPU")
        # It takes up to a second for each function, and none of ours is faster for it on a CPU.
        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
        device = _processors(os.environ.get("TF_NUM_INTRAOP_THREADS", ""))
    else:
        tf.config.set_visible_devices(gpus[:1], "GPU")
        tf.config.experimental.set_memory_growth(gpus[0], True)
        details = tf.config.experimental.get_device_details(gpus[0])
        major, _ = details.get("compute_capability", (0, 0))
        allowed = tf.config.experimental.tensor_float_32_execution_enabled()
        name = details.get("device_name", "GPU")
        device = Device("gpu", name, len(gpus), _uses_tf32(major, allowed))
    if deterministic:
        tf.config.experimental.enable_op_determinism()
    return device


def usable_processors() -> int:
    """Return how many processors this process may use."""
    has_affinity = hasattr(os, "sched_getaffinity")
    return len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1


def _processors(threads: str = "") -> Device:
    """Return the CPU, named by its model where the system tells it, and by what is used of it.

    Args:
        threads: how many processors the backend was told to use, if it was.
    """
    count = (int(threads) if threads.isdigit() else 0) or usable_processors()
    try:
        models = re.findall(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        models = []
    model = models[0].strip() if models else platform.machine()
    return Device("cpu", f"{model}, {count} processor{'s' * (count > 1)}", 1)


def _start_jax(requested: str) -> Device:
    # Otherwise JAX takes three quarters of a GPU's memory, whatever it needs.
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    import jax

    if requested == "cpu":
        jax.config.update("jax_platforms", "cpu")
    first = jax.devices()[0]
    if requested == "gpu" and first.platform == "cpu":
        raise no_gpu()
    count = len(jax.devices())
    if first.platform not in ("gpu", "cuda", "rocm"):
        return _processors()
    # Such as "9.0"; an AMD GPU has a name there.
    major = str(getattr(first, "compute_capability", "")).partition(".")[0]
    allowed = jax.config.jax_default_matmul_precision in JAX_TF32
    tf32 = _uses_tf32(int(major) if major.isdigit() else 0, allowed)
    return Device("gpu", first.device_kind, count, tf32)


def _uses_tf32(capability: int, allowed: bool) -> bool:
    """Tell whether a GPU of this compute capability rounds to TF32, if the backend allows it."""
    overridden = os.environ.get("NVIDIA_TF32_OVERRIDE") == "0"
    return allowed and capability >= TF32_CAPABILITY and not overridden
