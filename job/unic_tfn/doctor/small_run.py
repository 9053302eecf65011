"""Does one small run from data to record, all that a real run does, and reports how it went."""

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unic_tfn.doctor.finding import Finding
from unic_tfn.doctor.nvidia import find_driver
from unic_tfn.errors import DeviceError, JobError
from unic_tfn.jobspec.settings import Jobspec

if TYPE_CHECKING:
    from unic_tfn.grid import Run
    from unic_tfn.records.metrics_document import RunMetrics
    from unic_tfn.runs.job.observer import Account
    from unic_tfn.training.device import Device
    from unic_tfn.training.train import Epoch

# A tiny network, which takes about two seconds.
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


class _SilentObserver:
    """Observes the small run without showing anything, and keeps its device."""

    device: "Device | None" = None

    def started(self, device: "Device | None", account: "Account") -> None:
        self.device = device

    def epoch(self, run: "Run", epoch: "Epoch") -> None:
        """Nothing is shown."""

    def finished(self, run: "Run", metrics: "RunMetrics", seconds: float) -> None:
        """Nothing is shown."""

    def failed(self, run: "Run", error: Exception) -> None:
        """The shard returns the failure."""


def small_run(asked: str) -> tuple[Finding, "Device | None"]:
    """Do one small run on a device, and return how that went and the device, if it worked.

    Args:
        asked: `"auto"`, `"cpu"` or `"gpu"`.
    """
    from unic_tfn.data.source import load
    from unic_tfn.runs.job.job import resolve
    from unic_tfn.runs.shard import run_shard

    jobspec = Jobspec.model_validate({**SMALL_JOB, "training": {"max_epochs": 1, "device": asked}})
    observer = _SilentObserver()
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
    """Return a warning if `auto` takes the CPU although there is a GPU, or an empty text."""
    if asked != "auto" or device is None or device.kind == "gpu":
        return ""
    driver = find_driver()
    if isinstance(driver, str) or not driver.devices:
        return ""
    return "the driver shows a GPU, but the backend cannot use it; --device gpu shows why"
