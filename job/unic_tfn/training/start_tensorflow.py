"""Loads TensorFlow and sets up the device that it will use."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from unic_tfn.training.device import Device, cpu_device, no_gpu, uses_tf32


def start_tensorflow(requested: str, deterministic: bool) -> Device:
    """Load TensorFlow and return the device that it will use.

    Args:
        requested: `"auto"`, `"cpu"` or `"gpu"`.
        deterministic: whether every operation must give the same bits each time.

    Raises:
        DeviceError: a GPU was asked for and none can be used.
    """
    with startup_messages() as messages:
        import tensorflow as tf

        gpus = tf.config.list_physical_devices("GPU")
    if requested == "gpu" and not gpus:
        raise no_gpu("tensorflow", messages)
    device = _use_cpu(tf) if requested == "cpu" or not gpus else _use_gpu(tf, gpus)
    if deterministic:
        tf.config.experimental.enable_op_determinism()
    return device


def _use_cpu(tf: Any) -> Device:
    tf.config.set_visible_devices([], "GPU")
    # The graph optimizer takes up to a second per function and makes none of ours faster on a CPU.
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    return cpu_device(os.environ.get("TF_NUM_INTRAOP_THREADS", ""))


def _use_gpu(tf: Any, gpus: list[Any]) -> Device:
    """Make TensorFlow use the first GPU and take its memory only as needed."""
    tf.config.set_visible_devices(gpus[:1], "GPU")
    tf.config.experimental.set_memory_growth(gpus[0], True)
    details = tf.config.experimental.get_device_details(gpus[0])
    major, _ = details.get("compute_capability", (0, 0))
    allowed = tf.config.experimental.tensor_float_32_execution_enabled()
    return Device("gpu", details.get("device_name", "GPU"), len(gpus), uses_tf32(major, allowed))


def _scratch() -> BinaryIO:
    """Return a file to write to, in memory where the system has such files."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("messages"), "w+b")
    return cast(BinaryIO, tempfile.TemporaryFile())


@contextmanager
def startup_messages() -> Iterator[list[str]]:
    """Catch the lines that native libraries write to standard error while they load.

    TensorFlow's log level does not apply yet at that point.

    Yields:
        The lines: empty inside the block, filled when it ends.
    """
    lines: list[str] = []
    sys.stderr.flush()
    real = os.dup(2)
    with _scratch() as caught:
        os.dup2(caught.fileno(), 2)
        try:
            yield lines
        finally:
            os.dup2(real, 2)
            os.close(real)
            caught.seek(0)
            lines += caught.read().decode(errors="replace").splitlines()
