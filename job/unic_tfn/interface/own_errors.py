"""Failures of the Python interface: the program's own exceptions, with the command's texts."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from unic_tfn.machine.figure_backend import drop_unusable_backend
from unic_tfn.machine.storage_errors import unforeseen

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


def own_errors(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Return a function whose failures of the system are `StorageError`, as the command's are."""

    @wraps(function)
    def guarded(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
        drop_unusable_backend()
        try:
            return function(*args, **kwargs)
        except OSError as error:
            raise unforeseen(error) from error

    return guarded
