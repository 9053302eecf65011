"""Exchanging two paths in one step, where the operating system and the file system offer it."""

import ctypes
import errno
import os
from functools import cache
from pathlib import Path
from typing import Any

# From Linux's fcntl.h and fs.h.
AT_FDCWD, RENAME_EXCHANGE = -100, 2
# The errors of a kernel, a sandbox or a file system (NFS, many FUSE mounts) without the call.
NOT_OFFERED = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM)


def exchange(first: Path, second: Path) -> bool:
    """Exchange what stands at two paths of one file system, in one step.

    Returns:
        Whether it was done; `False` where the system does not offer it.

    Raises:
        OSError: one of them is not there, or the file system failed.
    """
    rename = _renameat2()
    if rename is None:
        return False
    places = os.fsencode(first), os.fsencode(second)
    if rename(AT_FDCWD, places[0], AT_FDCWD, places[1], RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in NOT_OFFERED:
        return False
    raise OSError(number, os.strerror(number), str(second))


@cache
def _renameat2() -> Any:
    """Return the C library's function; None where it has none, as on macOS."""
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is not None:
        function.argtypes = (
            ctypes.c_int,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.c_char_p,
            ctypes.c_uint,
        )
    return function
