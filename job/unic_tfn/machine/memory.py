"""Keeps the memory that a process has once used, run after run."""

import ctypes

# From glibc's malloc.h.
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4


def keep_freed_memory() -> bool:
    """Let freed memory wait for the next use instead of going back to the operating system.

    glibc asks the system for each large array anew and gives it back at once. Every run needs the
    same hundreds of megabytes again, and what the system hands out has to be cleared first, which
    takes half a second for each network of the paper's size on a virtual machine.

    Returns:
        Whether the C library could be told; only glibc can.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(M_MMAP_MAX, 0) and mallopt(M_TRIM_THRESHOLD, -1))
