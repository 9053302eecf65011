"""Looks for NVIDIA's driver, and for the CUDA libraries that pip installed."""

import ctypes
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

DRIVER = "libcuda.so.1"
LIBRARY_NAME = re.compile(r"lib[A-Za-z_0-9-]+\.so\.\d+")


@dataclass(frozen=True)
class Driver:
    """The NVIDIA driver as a process sees it.

    Args:
        cuda: the newest CUDA version that it supports, such as `"12.4"`.
        devices: how many GPUs are visible to this process.
    """

    cuda: str
    devices: int


def find_driver() -> Driver | str:
    """Return the driver, or a text that says why there is none."""
    try:
        cuda = ctypes.CDLL(DRIVER)
    except OSError:
        return f"no driver here ({DRIVER} does not load)"
    if status := cuda.cuInit(0):
        return f"the driver does not start (cuInit returned {status})"
    version, devices = ctypes.c_int(), ctypes.c_int()
    cuda.cuDriverGetVersion(ctypes.byref(version))
    cuda.cuDeviceGetCount(ctypes.byref(devices))
    major, minor = version.value // 1000, version.value % 1000 // 10
    return Driver(f"{major}.{minor}", devices.value)


def library_folders() -> list[Path]:
    """Return the folders of the CUDA libraries that pip installed, `nvidia/*/lib`."""
    spec = importlib.util.find_spec("nvidia")
    places = spec.submodule_search_locations if spec else None
    return sorted(folder for place in places or () for folder in Path(place).glob("*/lib"))


def libraries(folders: list[Path]) -> dict[str, str | None]:
    """Return the shared libraries in some folders, each with the error if it does not load.

    They are loaded by name alone, as TensorFlow loads them. A library stays loaded and is then
    found by everyone, so call this after the backend has looked for its devices, never before.
    """
    names = {
        file.name
        for folder in folders
        for file in folder.iterdir()
        if LIBRARY_NAME.fullmatch(file.name)
    }
    return {name: _why_not_loaded(name) for name in sorted(names)}


def _why_not_loaded(name: str) -> str | None:
    try:
        ctypes.CDLL(name)
    except OSError as error:
        return str(error)
    return None
