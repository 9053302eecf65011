"""Temporary names that carry their owner, and the removal of the leftovers of killed processes.

A name contains the host, the process id and a token of its process, so that leftovers can be told
from files that a living process is still writing. There are no locks.
"""

import os
import shutil
import socket
import time
import uuid
from contextlib import suppress
from functools import cache
from pathlib import Path

from unic_tfn.machine.storage_errors import storage_errors

ABANDONED_AFTER_SECONDS = 3600.0
SUFFIX = ".tmp"


def temporary_sibling(path: Path) -> Path:
    """Return a name beside `path` that no other process uses and that carries its owner."""
    return path.with_name(f".{path.name}.{_owner()}.{uuid.uuid4().hex[:8]}{SUFFIX}")


def sweep(folder: Path) -> list[Path]:
    """Remove the leftovers of dead processes below a folder, and return their paths.

    A temporary of another host counts as abandoned once it is an hour old.

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
        stale = [path for path in found if _is_temporary(path) and is_abandoned(path)]
        for path in stale:
            remove(path)
    return stale


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


def _is_temporary(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(SUFFIX)


def is_abandoned(path: Path) -> bool:
    """Return whether the process that a temporary name carries has ended, as far as is known."""
    try:
        *_, host, pid, token, _ = path.name.removesuffix(SUFFIX).split(".")
        age = time.time() - path.stat().st_mtime
    except (ValueError, FileNotFoundError):
        return False
    if age > ABANDONED_AFTER_SECONDS:
        return True
    if host != _host() or not pid.isdigit() or token == _PROCESS_TOKEN:
        return False
    return int(pid) == os.getpid() or not _is_alive(int(pid))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
