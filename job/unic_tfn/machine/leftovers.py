"""Temporary names that carry their owner, and the removal of the leftovers of killed processes.

A name contains the host, the process id and a token of its process, so that leftovers can be told
from files that a living process is still writing. There are no locks. Old contents that step aside
for new ones have names of their own: where the process was killed before the new ones were there,
sweeping puts the old ones back.
"""

import os
import re
import shutil
import socket
import time
import uuid
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path

from unic_tfn.machine.storage_errors import storage_errors

ABANDONED_AFTER_SECONDS = 3600.0
SUFFIX = ".tmp"
KEPT = ".kept"
NAME = re.compile(
    r"\.(?P<place>.+)\.(?P<host>[^.]*)\.(?P<pid>\d{1,10})\.(?P<token>[0-9a-f]{8})"
    r"\.[0-9a-f]{8}(?P<kept>\.kept)?\.tmp"
)


def temporary_sibling(path: Path) -> Path:
    """Return a name beside `path` that no other process uses and that carries its owner."""
    return path.with_name(f".{path.name}.{_owner()}.{uuid.uuid4().hex[:8]}{SUFFIX}")


def kept_sibling(path: Path) -> Path:
    """Return such a name for the old contents of `path`, which are not lost if the process is."""
    beside = temporary_sibling(path)
    return beside.with_name(beside.name.removesuffix(SUFFIX) + KEPT + SUFFIX)


def sweep(folder: Path) -> list[Path]:
    """Remove the leftovers of dead processes below a folder, and return their paths.

    A temporary in which nothing was written for an hour counts as abandoned, whoever made it. Old
    contents whose own place is empty are put back there instead.

    Raises:
        StorageError: the file system failed.
    """
    with storage_errors(folder):
        # Unlike `rglob`, `walk` goes on where another process removes a folder meanwhile.
        found = (
            Path(place, name)
            for place, folders, files in os.walk(folder)
            for name in (*folders, *files)
        )
        return _clear(found)


def sweep_beside(path: Path) -> list[Path]:
    """Do the same for the leftovers of `path` alone, which lie beside it; return their paths.

    Raises:
        StorageError: the file system failed.
    """
    with storage_errors(path):
        try:
            beside = list(path.parent.iterdir())
        except FileNotFoundError:
            return []
        return _clear(entry for entry in beside if place_of(entry) == path.name)


def _clear(found: Iterable[Path]) -> list[Path]:
    """Remove what is abandoned among some paths, or put it back; return the paths."""
    stale = [path for path in found if place_of(path) and is_abandoned(path)]
    for path in stale:
        if not _put_back(path):
            remove(path)
    return stale


def _put_back(path: Path) -> bool:
    """Rename old contents to their own place if that is empty; return whether it came to that."""
    match = NAME.fullmatch(path.name)
    if match is None or not match["kept"]:
        return False
    place = path.with_name(match["place"])
    if os.path.lexists(place):
        return False
    with suppress(OSError):
        path.rename(place)
    # Contents that cannot be put back now must not be removed either.
    return True


def remove(path: Path) -> None:
    """Remove a file, a link or a folder with all that is in it, as far as the system allows."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


@cache
def _host() -> str:
    """Name the machine and, in a container, the process namespace in which pids have meaning."""
    try:
        namespace = Path("/proc/self/ns/pid").readlink().name
    except OSError:
        namespace = ""
    return "".join(c for c in f"{socket.gethostname()}-{namespace}" if c.isalnum() or c == "-")


# A restarted container has its predecessor's host name and pid; this tells the two apart.
_PROCESS_TOKEN = uuid.uuid4().hex[:8]


def _owner() -> str:
    return f"{_host()}.{os.getpid()}.{_PROCESS_TOKEN}"


def place_of(path: Path) -> str:
    """Return the name of the place that a temporary stands for; empty for any other path."""
    match = NAME.fullmatch(path.name)
    return match["place"] if match else ""


def is_abandoned(path: Path) -> bool:
    """Return whether the process that a temporary name carries has ended, as far as is known."""
    match = NAME.fullmatch(path.name)
    if match is None:
        return False
    try:
        age = time.time() - _last_change(path)
    except FileNotFoundError:
        return False
    if age > ABANDONED_AFTER_SECONDS:
        return True
    pid = int(match["pid"])
    if match["host"] != _host() or match["token"] == _PROCESS_TOKEN:
        return False
    return pid == os.getpid() or not _is_alive(pid)


def _last_change(path: Path) -> float:
    """Return when a file, or any file in a folder, was last written.

    A folder's own time does not move while a file in it grows for hours.
    """
    times = [path.lstat().st_mtime]
    for place, _, files in os.walk(path):
        for name in files:
            with suppress(FileNotFoundError):
                times.append(Path(place, name).lstat().st_mtime)
    return max(times)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
