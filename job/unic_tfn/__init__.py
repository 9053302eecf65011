"""unic-tfn: tensor fusion networks over every combination of modalities and source of labels.

    import unic_tfn

    study = unic_tfn.run("demo")
    study.scores
    study.report()

Every name is loaded when it is first used: importing the package loads nothing heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from unic_tfn.errors import JobError

if TYPE_CHECKING:
    from unic_tfn.interface.packages import import_features, package
    from unic_tfn.interface.run import run
    from unic_tfn.interface.study import Study
    from unic_tfn.interface.study import open_study as open  # noqa: A004
    from unic_tfn.interface.synthetic import synthetic

__version__ = "0.1.0"
__all__ = [
    "JobError",
    "Study",
    "import_features",
    "open",
    "package",
    "run",
    "synthetic",
]
# The module of the room `interface` in which a name is, and what it is called there.
_PLACES = {
    "Study": ("study", "Study"),
    "import_features": ("packages", "import_features"),
    "open": ("study", "open_study"),
    "package": ("packages", "package"),
    "run": ("run", "run"),
    "synthetic": ("synthetic", "synthetic"),
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _PLACES[name]
    return getattr(import_module(f"unic_tfn.interface.{module}"), attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
