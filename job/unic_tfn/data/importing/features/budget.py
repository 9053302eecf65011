"""How much memory the texts that are made of a feature file may take.

A pickle of a few kilobytes can refer to one value thousands of times, and an `.npy` file can be all
hole. Whatever is copied for each clip is counted here before it is made, each time that it is.
"""

import math
import os
from pathlib import Path

from unic_tfn.machine.limits import memory_limit

BASE_BYTES = 64 * 2**20
# Python keeps a text in one, two or four bytes per character.
TIMES_FILE = 2
MOST_BYTES = 2 * 2**30
# A short text, and its place in a tuple.
TEXT_BYTES = 64


class Budget:
    """The bytes that may still be taken.

    Args:
        size: the file's size in bytes; infinite for a folder, whose arrays are files of their own.

    Example:
        >>> Budget(0).take(BASE_BYTES + 1)
        False
    """

    def __init__(self, size: float = math.inf) -> None:
        self._left = min(MOST_BYTES, BASE_BYTES + TIMES_FILE * size)

    def take(self, count: int) -> bool:
        """Take some bytes; tell whether there were enough."""
        if count > self._left:
            return False
        self._left -= count
        return True


def budget_of(path: Path) -> Budget:
    """Return the budget of a feature file or folder."""
    return Budget() if path.is_dir() else Budget(path.stat().st_size)


def usable_memory() -> int:
    """Return the bytes of memory that this process may use: the machine's, or its group's limit."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(machine, memory_limit() or machine)
