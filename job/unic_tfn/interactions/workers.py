"""Spreads pieces of array work over the process's cores; results do not depend on how many.

Many small products gain nothing from a BLAS that splits each of them, and lose much where other
work shares the machine: all its threads wait for the slowest. So every core does whole pieces.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from threadpoolctl import threadpool_limits

from unic_tfn.machine.processors import usable_processors

Item = TypeVar("Item")
Result = TypeVar("Result")

# With more, the threads spend their time waiting for Python's lock: on 16 cores, 16 take a quarter
# longer than 8.
MOST_THREADS = 8


@contextmanager
def workers() -> Iterator[ThreadPoolExecutor]:
    """Give a pool of threads in which a BLAS call stays on its thread."""
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(threads()) as pool:
        yield pool


def threads() -> int:
    """Return how many threads work at once: one a core that this process may use, at most 8."""
    return min(usable_processors(), MOST_THREADS)


def in_order(
    pool: ThreadPoolExecutor, work: Callable[[Item], Result], items: Iterable[Item]
) -> Iterator[Result]:
    """Yield the results of the items in their order; only a few wait in memory."""
    pending: deque[Future[Result]] = deque()
    for item in items:
        pending.append(pool.submit(work, item))
        if len(pending) > 2 * threads():
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()
