"""Limits linear algebra to one thread, where waiting threads would cost more than they save."""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController


@cache
def _controller() -> Any:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """Return a context in which each matrix product uses one thread.

    On a busy machine, or in a container with fewer processors than the node has, the threads of a
    small product wait for each other many times longer than the product takes. The limit holds for
    the libraries that are loaded when this is first called.
    """
    limits: AbstractContextManager[Any] = _controller().limit(limits=1)
    return limits
