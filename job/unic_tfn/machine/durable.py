"""Files and folders that are there completely or not at all, on local disks and on NFS.

Everything is built under a temporary name beside its place, fsynced, and made to appear by one
rename, which is the only atomic step relied on; no locks. A temporary name carries its process, so
that what a killed process left can be told from what a living one is still writing.
"""

import errno
import os
import shutil
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from unic_tfn.errors import StorageError

ABANDONED_AFTER_SECONDS = 3600.0
SUFFIX = ".tmp"
# What a file system answers that cannot fsync a folder (some network and FUSE mounts).
NO_FOLDER_FSYNC = (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES)


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn an `OSError` into a `StorageError` that names the path and the free space."""
    try:
        yield
    except OSError as error:
        place = Path(error.filename) if isinstance(error.filename, str) else path
        raise StorageError(
            f"{place}: {error.strerror or error}. Free space there: {free_space(path)}.",
            "Check that the folder exists, can be written to and has space, then start again: "
            "what is finished is kept.",
        ) from error


def free_space(path: Path) -> str:
    """Return the free space of the file system that holds a path, for a person to read."""
    for place in (path, *path.parents):
        try:
            return f"{shutil.disk_usage(place).free / 2**20:,.0f} MiB"
        except OSError:
            continue
    return "unknown"


def write_file(path: Path, contents: bytes) -> None:
    """Write a file so that at every moment the old or the new contents are there in full.

    Raises:
        StorageError: the file system failed; the old contents are untouched.
    """
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        building = temporary_sibling(path)
        try:
            _write(building, contents)
            building.replace(path)
        except BaseException:
            building.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give a temporary folder to fill, which becomes `path` when the block ends without error.

    Every file directly inside is fsynced before the rename. If the block raises, nothing is left
    behind.

    Raises:
        OccupiedError: something stands at `path` already; it is untouched.
        StorageError: the file system failed.
    """
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        building = temporary_sibling(path)
        try:
            building.mkdir()
            yield building
            for file in sorted(building.iterdir()):
                _sync(file)
            sync_folder(building)
            _appear(building, path)
        finally:
            shutil.rmtree(building, ignore_errors=True)
        sync_folder(path.parent)


class OccupiedError(Exception):
    """Something stands already where a folder was to appear."""


def _appear(building: Path, path: Path) -> None:
    try:
        building.rename(path)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise OccupiedError(path) from error
        raise


def move_aside(path: Path, place: Path) -> Path:
    """Move what stands at `path` to `place`, numbered if that is taken, and return where it is."""
    with storage_errors(path):
        place.parent.mkdir(parents=True, exist_ok=True)
        for number in range(1, 10_000):
            free = place.with_name(f"{place.name}.{number}")
            if os.path.lexists(free):
                continue
            path.rename(free)
            sync_folder(place.parent)
            return free
    raise StorageError(f"{place}: 9,999 names are taken.", "Remove what was set aside before.")


def temporary_sibling(path: Path) -> Path:
    """Return a name beside `path` that no one else uses and that tells whose it is."""
    return path.with_name(f".{path.name}.{_owner()}.{uuid.uuid4().hex[:8]}{SUFFIX}")


def sweep(folder: Path) -> list[Path]:
    """Remove the temporaries below a folder whose process is dead, and return them."""
    with storage_errors(folder):
        # Unlike `rglob`, `walk` goes on where another process removes a folder meanwhile.
        found = (
            Path(place, name)
            for place, folders, files in os.walk(folder)
            for name in (*folders, *files)
        )
        stale = [path for path in found if _is_temporary(path) and _is_abandoned(path)]
        for path in stale:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
    return stale


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


def _is_abandoned(path: Path) -> bool:
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


def _write(path: Path, contents: bytes) -> None:
    with path.open("wb") as file:
        file.write(contents)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Fsync a folder, where the file system can."""
    try:
        _sync(path)
    except OSError as error:
        if error.errno not in NO_FOLDER_FSYNC:
            raise
