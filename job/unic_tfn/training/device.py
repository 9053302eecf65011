"""The device that a process trains on, and the error if there is none of the kind asked for."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from unic_tfn.errors import DeviceError
from unic_tfn.machine.processors import processor_model, usable_processors

# TensorFlow's log: level, time, thread and source line before each message.
LOG_PREFIX = re.compile(r"^[IWEF]\d{4} [\d:.]+ +\d+ \S+\] ")
IRRELEVANT = ("oneDNN", "absl::InitializeLog", "rebuild TensorFlow")
# The first NVIDIA generation (Ampere) that has TensorFloat-32.
TF32_CAPABILITY = 8
# Of a number of processors; Python refuses to convert texts of thousands of digits.
MAX_DIGITS = 9


@dataclass(frozen=True)
class Device:
    """The device that a process trains on.

    Args:
        kind: `"cpu"` or `"gpu"`.
        name: for a GPU, its name as the backend gives it; for a CPU, its model and the number of
            processors in use, because TensorFlow divides its work by that number. Then the
            variables of the environment that act on numbers, if there are any.
        count: how many devices of this kind are visible; only one is used.
        tf32: whether matrix products may round their operands to TensorFloat-32, which has a
            10-bit mantissa. It is the backends' default on GPUs that support it. Default `False`.
    """

    kind: Literal["cpu", "gpu"]
    name: str
    count: int
    tf32: bool = False


def cpu_device(threads: str = "") -> Device:
    """Return the CPU, named by its model and by the number of processors in use.

    Args:
        threads: how many processors the backend was told to use, as text. Anything but a positive
            number means all that this process may use, which is the default.
    """
    told = int(threads) if threads.isdecimal() and len(threads) <= MAX_DIGITS else 0
    count = told or usable_processors()
    return Device("cpu", f"{processor_model()}, {count} processor{'s' * (count > 1)}", 1)


def uses_tf32(capability: int, allowed: bool) -> bool:
    """Return whether a GPU rounds the operands of matrix products to TensorFloat-32.

    Args:
        capability: the major number of the GPU's compute capability.
        allowed: whether the backend's settings allow it.
    """
    overridden = os.environ.get("NVIDIA_TF32_OVERRIDE") == "0"
    return allowed and capability >= TF32_CAPABILITY and not overridden


def no_gpu(backend: str, messages: Sequence[str] = ()) -> DeviceError:
    """Return the error for a GPU that was asked for and cannot be used.

    Args:
        backend: the backend that looked for one.
        messages: the lines that it wrote meanwhile; the last four that may explain the failure are
            shown, without repetitions. Default: none.
    """
    plain = dict.fromkeys(LOG_PREFIX.sub("", line) for line in messages)
    relevant = [line for line in plain if not any(word in line for word in IRRELEVANT)]
    shown = "".join(f"\n  {line[:160]}" for line in relevant[-4:])
    return DeviceError(
        f"A GPU was asked for, but {backend} finds none that it can use.{shown}",
        "Check `nvidia-smi` and the container's `--gpus all`; or use the CPU with `--device cpu`.",
    )
