"""Finds out whether a run would work here: versions, device, libraries, folders, data.

What is found is returned as values; `unic_tfn.cli.doctor` prints them.
"""

import os
import platform
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unic_tfn.doctor import nvidia
from unic_tfn.errors import DataError, DeviceError, JobError
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.machine.durable import new_folder
from unic_tfn.machine.mounts import why_lost
from unic_tfn.machine.processors import usable_processors
from unic_tfn.machine.storage_errors import free_space
from unic_tfn.records.versions import versions
from unic_tfn.training.backend import backend_name

if TYPE_CHECKING:
    from unic_tfn.grid import Run
    from unic_tfn.records.metrics import RunMetrics
    from unic_tfn.runs.observer import Account
    from unic_tfn.training.device import Device
    from unic_tfn.training.train import Epoch

MEMORY_LIMIT = Path("/sys/fs/cgroup/memory.max")
CPU_LIMIT = Path("/sys/fs/cgroup/cpu.max")
CACHES = ("MPLCONFIGDIR", "KERAS_HOME", "CUDA_CACHE_PATH")
# One tiny network from data to record: all that a real run does, in about two seconds.
SMALL_JOB: dict[str, Any] = {
    "name": "doctor",
    "data": {
        "synthetic": {
            "clips": 35,
            "text_steps": 4,
            "text_width": 8,
            "audio_width": 5,
            "vision_width": 6,
        }
    },
    "seeds": [1],
    "grid": {"multimodal": ["TAV"]},
    "model": {
        "text": {"lstm_units": 8, "units": 8},
        "audio": {"units": 4},
        "vision": {"units": 4},
        "fusion_units": 8,
    },
    "training": {"max_epochs": 1},
    "interactions": {"max_clips": 8},
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Args:
        name: what it is, in a word.
        text: what was found.
        warning: what a user should know about it, if anything.
        error: what stands in the way of a run, with the exit code that it would end with.
    """

    name: str
    text: str
    warning: str = ""
    error: JobError | None = None


def examine(device: str, data: str, outputs: Path) -> list[Finding]:
    """Return what is there for a run on a device, with some data, into a folder.

    Args:
        device: `"auto"`, `"cpu"` or `"gpu"`.
        data: a feature package's directory, or `"synthetic"`.
        outputs: the folder above a job's own.
    """
    found_device, used = _device(device)
    # After the device: a library that is loaded here would be found there, too.
    found_libraries = _libraries(used)
    return [
        Finding("python", f"{platform.python_version()}, {sys.platform} {platform.machine()}"),
        _packages(),
        Finding("process", _process()),
        _driver(),
        found_libraries,
        found_device,
        _outputs(outputs),
        _caches(),
        _data(data),
    ]


def first_error(findings: Sequence[Finding]) -> JobError | None:
    """Return the first of what stands in the way of a run."""
    return next((finding.error for finding in findings if finding.error), None)


def _packages() -> Finding:
    try:
        found = {
            **versions(backend_name()),
            "pandas": version("pandas"),
            "safetensors": version("safetensors"),
        }
    except JobError as error:
        return Finding("packages", "incomplete", error=error)
    return Finding("packages", ", ".join(f"{name} {number}" for name, number in found.items()))


def _process() -> str:
    user = f"user {os.getuid()}:{os.getgid()}, " if hasattr(os, "getuid") else ""
    return f"{user}process {os.getpid()}, {_processors()}, memory limit {_memory_limit()}"


def _processors() -> str:
    usable = usable_processors()
    try:
        quota, period = CPU_LIMIT.read_text().split()
        return f"{int(quota) / int(period):g} of {usable} processors"
    except (OSError, ValueError):
        return f"{usable} processors"


def _memory_limit() -> str:
    try:
        return f"{int(MEMORY_LIMIT.read_text()) / 2**30:.1f} GiB"
    except (OSError, ValueError):
        return "none"


def _driver() -> Finding:
    driver = nvidia.find_driver()
    if isinstance(driver, str):
        return Finding("nvidia", driver)
    gpus = "1 GPU" if driver.devices == 1 else f"{driver.devices} GPUs"
    return Finding("nvidia", f"driver for CUDA {driver.cuda}, {gpus}")


def _libraries(used: "Device | None") -> Finding:
    """Return which CUDA libraries load by name, and a warning unless the used device proves them.

    TensorFlow loads them all by name; JAX finds its own where they lie.
    """
    found = nvidia.libraries(nvidia.library_folders())
    if not found:
        return Finding("libraries", "CUDA is not installed: this installation is for the CPU")
    reasons = {name: reason for name, reason in found.items() if reason}
    waiting = [name for name, reason in reasons.items() if nvidia.DRIVER in reason]
    bad = [f"{name} ({reason})" for name, reason in reasons.items() if name not in waiting]
    text = f"CUDA: {len(found) - len(reasons)} of {len(found)} load"
    if waiting:
        text += f", {len(waiting)} need the driver for it"
    if not bad:
        return Finding("libraries", text)
    if used and used.kind == "gpu":
        return Finding("libraries", f"{text} by name alone; the backend found all that it needs")
    shown = "; ".join(bad[:3]) + (f"; and {len(bad) - 3} more" if len(bad) > 3 else "")
    return Finding("libraries", text, f"{shown}. Add nvidia/*/lib to LD_LIBRARY_PATH or ldconfig.")


class _Silent:
    """Observes the small run and keeps what it is told."""

    device: "Device | None" = None

    def started(self, device: "Device | None", account: "Account") -> None:
        self.device = device

    def epoch(self, run: "Run", epoch: "Epoch") -> None:
        """Nothing is shown."""

    def finished(self, run: "Run", metrics: "RunMetrics", seconds: float) -> None:
        """Nothing is shown."""

    def failed(self, run: "Run", error: Exception) -> None:
        """The failure is returned by the shard."""


def _device(asked: str) -> tuple[Finding, "Device | None"]:
    """Do one small run on the device; return how that went, and the device if it did it."""
    from unic_tfn.data.source import load
    from unic_tfn.runs.job import resolve
    from unic_tfn.runs.shard import run_shard

    jobspec = Jobspec.model_validate({**SMALL_JOB, "training": {"max_epochs": 1, "device": asked}})
    observer = _Silent()
    began = time.perf_counter()
    try:
        with tempfile.TemporaryDirectory() as folder:
            job = resolve(jobspec, load(jobspec.data), Path(folder))
            failures = run_shard(job, jobspec.runs(), observer)
    except JobError as error:
        return Finding("device", f"asked for {asked}: none that works", error=error), None
    except Exception as error:
        broken = _broken(asked, error)
        return Finding("device", f"asked for {asked}: none that works", error=broken), None
    seconds = time.perf_counter() - began
    name = f"{observer.device.kind.upper()} ({observer.device.name})" if observer.device else "none"
    if failures:
        broken = _broken(name, next(iter(failures.values())))
        text = f"asked for {asked}: {name}, which does not work"
        return Finding("device", text, error=broken), None
    text = f"asked for {asked}: {name}, a small run from start to end took {seconds:.1f} s"
    return Finding("device", text, _unused_gpu(asked, observer.device)), observer.device


def _broken(device: str, reason: Exception) -> DeviceError:
    return DeviceError(
        f"A small network could not be trained on {device}: {reason}",
        "If it is a GPU: check its driver and its free memory with `nvidia-smi`.",
    )


def _unused_gpu(asked: str, device: "Device | None") -> str:
    """Return a warning where `auto` takes the CPU although there is a GPU."""
    if asked != "auto" or device is None or device.kind == "gpu":
        return ""
    driver = nvidia.find_driver()
    if isinstance(driver, str) or not driver.devices:
        return ""
    return "the driver shows a GPU, but the backend cannot use it; see with --device gpu why"


def _outputs(outputs: Path) -> Finding:
    place = outputs.absolute()
    # A file in the way is not looked past: nothing can be made below it.
    existing = next(path for path in (place, *place.parents) if os.path.lexists(path))
    probe = existing / f".doctor-{uuid.uuid4().hex}"
    try:
        with new_folder(probe) as building:
            (building / "probe").write_bytes(b"probe")
    except JobError as error:
        return Finding("outputs", f"{place}: cannot be written to", error=error)
    finally:
        shutil.rmtree(probe, ignore_errors=True)
    lost = why_lost(place)
    warning = (
        f"results there are lost with the container: it is {lost}. Mount a folder or a volume."
        if lost
        else ""
    )
    return Finding("outputs", f"{place}: can be written to, {free_space(place)} free", warning)


def _caches() -> Finding:
    wanted = [Path(tempfile.gettempdir())]
    wanted += [Path(os.environ[name]) for name in CACHES if os.environ.get(name)]
    bad = [str(path) for path in wanted if not _is_writable(path)]
    text = f"{wanted[0]}: {free_space(wanted[0])} free"
    warning = f"cannot be written to: {', '.join(bad)}" if bad else ""
    return Finding("caches", text, warning)


def _is_writable(path: Path) -> bool:
    existing = next(place for place in (path, *path.parents) if place.is_dir())
    return os.access(existing, os.W_OK)


def _data(data: str) -> Finding:
    from unic_tfn.data.source import load

    try:
        package = load(data)
    except JobError as error:
        return Finding("data", f"{data}: cannot be used", error=error)
    except OSError as error:
        return Finding("data", f"{data}: cannot be read", error=DataError(str(error)))
    kind = "built-in synthetic data" if data == "synthetic" else f"{data}: {package.name}"
    sources = ", ".join(package.labels)
    return Finding("data", f"{kind}, {len(package.ids):,} clips, labels from {sources}")
