"""The backend for figures that a notebook leaves in the environment, where it cannot be loaded."""

import os
from importlib.util import find_spec

VARIABLE = "MPLBACKEND"
MODULE = "module://"


def drop_unusable_backend() -> None:
    """Forget a backend whose module is not installed: Matplotlib would not even be imported.

    A notebook hands the name of its own backend to every process that is started from a cell, also
    to one of another environment. One that is installed is left as it is.
    """
    name = os.environ.get(VARIABLE, "")
    if name.startswith(MODULE) and not _is_installed(name.removeprefix(MODULE)):
        del os.environ[VARIABLE]


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False
