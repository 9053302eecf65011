"""The limits that control groups (version 1 or 2) set for this process, and memory that ran out."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
OWN_GROUPS = Path("/proc/self/cgroup")
BOOT = Path("/proc/sys/kernel/random/boot_id")
COUNTERS = Path("/proc/vmstat")
# Version 1 has no word for "unlimited"; its largest number is a little less than 2^63.
UNLIMITED = 2**62
# The peak of a TAV run at the paper's sizes: benchmarks/start_up.py.
TYPICAL_PEAK = "2.3 GiB"


def memory_limit() -> int | None:
    """Return the bytes of memory that this process's groups may use; None without a limit."""
    found = [
        number
        for folder, name in _folders("memory", "memory.max", "memory.limit_in_bytes")
        for number in _numbers(folder, name)
        if number < UNLIMITED
    ]
    return min(found, default=None)


def processor_limit() -> float | None:
    """Return how many processors' time this process's groups may use; None without a limit."""
    found = []
    for folder, name in _folders("cpu", "cpu.max", "cpu.cfs_quota_us"):
        numbers = _numbers(folder, name)
        if name == "cpu.cfs_quota_us":
            numbers += _numbers(folder, "cpu.cfs_period_us")
        if len(numbers) == 2 and min(numbers) > 0:
            found.append(numbers[0] / numbers[1])
    return min(found, default=None)


def boot() -> str:
    """Return the identifier of this start of this machine, or an empty text."""
    try:
        return BOOT.read_text().strip()
    except OSError:
        return ""


def kills_for_memory() -> int | None:
    """Return how many processes the kernel has killed for want of memory since it started.

    The count is the whole machine's, also inside a container. None where the kernel does not tell.
    """
    try:
        lines = COUNTERS.read_text().splitlines()
    except OSError:
        return None
    counts = dict(line.split(" ", 1) for line in lines if " " in line)
    count = counts.get("oom_kill", "")
    return int(count) if count.isdecimal() else None


def _folders(controller: str, second: str, first: str) -> Iterator[tuple[Path, str]]:
    """Yield the folders of this process's groups and of all above them, with the file's name.

    Args:
        controller: `memory` or `cpu`.
        second: the name of the file in version 2.
        first: the name of the file in version 1.
    """
    try:
        lines = OWN_GROUPS.read_text().splitlines()
    except OSError:
        lines = []
    for line in lines:
        _, controllers, path = (*line.split(":", 2), "", "")[:3]
        if controllers == "":
            mount, name = ROOT, second
        elif controller in controllers.split(","):
            mount, name = ROOT / controller, first
        else:
            continue
        own = Path(path.lstrip("/"))
        # In a container the path may be the host's, of which only the mount itself is there.
        for place in (own, *own.parents):
            if ".." not in place.parts:
                yield mount / place, name


def _numbers(folder: Path, name: str) -> list[int]:
    """Return the numbers in a group's file; `max`, which stands for none, is left out."""
    try:
        words = (folder / name).read_text().split()
    except OSError:
        return []
    return [int(word) for word in words if word.lstrip("-").isdecimal()]
