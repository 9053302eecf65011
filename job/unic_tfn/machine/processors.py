"""The processors of this machine: how many this process may use, and their model."""

import os
import platform
import re
from pathlib import Path

CPU_INFO = Path("/proc/cpuinfo")


def usable_processors() -> int:
    """Return how many processors this process may use."""
    has_affinity = hasattr(os, "sched_getaffinity")
    return len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1


def processor_model() -> str:
    """Return the first processor's model, or the machine's architecture where it is not known."""
    try:
        models = re.findall(r"model name\s*: (.+)", CPU_INFO.read_text())
    except OSError:
        models = []
    return models[0].strip() if models else platform.machine()
