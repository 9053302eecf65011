"""Keeps the memory that a process has used, so that its next run need not ask for it again."""

import ctypes

# From glibc's malloc.h.
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4


def keep_freed_memory() -> bool:
    """Keep freed memory in the process instead of returning it to the operating system.

    By default glibc requests every large array from the system and returns it as soon as it is
    freed. Each run needs the same hundreds of megabytes again, and the system has to clear them
    first, which takes half a second per network of the paper's size on a virtual machine.

    Returns:
        Whether the C library accepted both settings; only glibc has them.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(M_MMAP_MAX, 0) and mallopt(M_TRIM_THRESHOLD, -1))
