"""Spreads pieces of array work over the process's cores; results do not depend on how many.

Many small products gain nothing from a BLAS that splits each of them over threads, and lose much on
a machine with other work, where all threads wait for the slowest. So each core does whole pieces.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from unic_tfn.machine.one_thread import one_thread
from unic_tfn.machine.processors import usable_processors

Item = TypeVar("Item")
Result = TypeVar("Result")

# More threads spend their time waiting for Python's lock: on 16 cores, 16 threads take a quarter
# longer than 8.
MOST_THREADS = 8


@contextmanager
def workers() -> Iterator[ThreadPoolExecutor]:
    """Give a pool of threads; inside the block, a matrix product stays on the thread that asks."""
    with one_thread(), ThreadPoolExecutor(threads()) as pool:
        yield pool


def threads() -> int:
    """Return how many threads work at once: one per core that this process may use, at most 8."""
    return min(usable_processors(), MOST_THREADS)


def in_order(
    pool: ThreadPoolExecutor, work: Callable[[Item], Result], items: Iterable[Item]
) -> Iterator[Result]:
    """Yield each item's result, in the order of the items; only a few wait in memory.

    Args:
        pool: the threads that do the work.
        work: is called with each item, on any of the threads.
        items: taken from as results are yielded.
    """
    pending: deque[Future[Result]] = deque()
    for item in items:
        pending.append(pool.submit(work, item))
        if len(pending) > 2 * threads():
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()
