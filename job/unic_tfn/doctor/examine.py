"""Finds out whether a run would work here: versions, device, libraries, folders, data.

The findings are values; `unic_tfn.cli.doctor` prints them.
"""

import os
import platform
import shutil
import sys
import tempfile
import uuid
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from unic_tfn.doctor import nvidia
from unic_tfn.doctor.apptainer import apptainer
from unic_tfn.doctor.finding import Finding
from unic_tfn.doctor.slurm import slurm
from unic_tfn.doctor.small_run import small_run
from unic_tfn.errors import DataError, JobError
from unic_tfn.machine.durable import new_folder
from unic_tfn.machine.limits import memory_limit, processor_limit
from unic_tfn.machine.mounts import why_lost
from unic_tfn.machine.processors import usable_processors
from unic_tfn.machine.storage_errors import free_space
from unic_tfn.messages.printing import count
from unic_tfn.messages.synthetic_notice import data_name
from unic_tfn.records.versions import versions
from unic_tfn.training.backend import backend_name

if TYPE_CHECKING:
    from unic_tfn.training.device import Device

CACHES = ("MPLCONFIGDIR", "KERAS_HOME", "CUDA_CACHE_PATH")


def examine(device: str, data: str, outputs: Path) -> list[Finding]:
    """Return the findings that matter for a run on a device, with some data, into a folder.

    Args:
        device: `"auto"`, `"cpu"` or `"gpu"`.
        data: a feature package's directory, or `"synthetic"`.
        outputs: the folder in which jobs have their own folders.
    """
    found_device, used = small_run(device)
    # After the device: the backend would find a library that is already loaded.
    found_libraries = _libraries(used)
    found_slurm = slurm(device)
    return [
        Finding("python", f"{platform.python_version()}, {sys.platform} {platform.machine()}"),
        _packages(),
        Finding("process", _process()),
        *found_slurm,
        *apptainer(bool(found_slurm)),
        _driver(),
        found_libraries,
        found_device,
        _outputs(outputs),
        _caches(),
        _data(data),
    ]


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
    usable, limit = usable_processors(), processor_limit()
    return f"{limit:g} of {usable} processors" if limit else f"{usable} processors"


def _memory_limit() -> str:
    limit = memory_limit()
    return f"{limit / 2**30:.1f} GiB" if limit else "none"


def _driver() -> Finding:
    driver = nvidia.find_driver()
    if isinstance(driver, str):
        return Finding("nvidia", driver)
    return Finding("nvidia", f"driver for CUDA {driver.cuda}, {count(driver.devices, 'GPU')}")


def _libraries(used: "Device | None") -> Finding:
    """Return which CUDA libraries load by name, with a warning unless a GPU was used after all.

    TensorFlow loads them by name; JAX finds its own by their path.
    """
    found = nvidia.libraries(nvidia.library_folders())
    if not found:
        return Finding("libraries", "CUDA is not installed: this installation is for the CPU")
    reasons = {name: reason for name, reason in found.items() if reason}
    waiting = [name for name, reason in reasons.items() if nvidia.DRIVER in reason]
    bad = [f"{name} ({reason})" for name, reason in reasons.items() if name not in waiting]
    text = f"CUDA: {len(found) - len(reasons)} of {len(found)} load"
    if waiting:
        text += f", {len(waiting)} need the driver first"
    if not bad:
        return Finding("libraries", text)
    if used and used.kind == "gpu":
        return Finding("libraries", f"{text} by name alone; the backend found all it needs")
    shown = "; ".join(bad[:3]) + (f"; and {len(bad) - 3} more" if len(bad) > 3 else "")
    return Finding("libraries", text, f"{shown}. Add nvidia/*/lib to LD_LIBRARY_PATH or ldconfig.")


def _outputs(outputs: Path) -> Finding:
    place = outputs.absolute()
    # Not the nearest folder: nothing can be made below a file that is in the way.
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
    name = data_name(package.name, package.synthetic)
    place = name if data == "synthetic" else f"{data}: {name}"
    sources = ", ".join(package.labels)
    return Finding("data", f"{place}, {count(len(package.ids), 'clip')}, labels from {sources}")
