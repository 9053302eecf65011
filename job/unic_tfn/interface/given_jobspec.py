"""The jobspec that was asked for: found by name, with what is given in its settings' place."""

import os
from collections.abc import Callable
from pathlib import Path

from unic_tfn.data.source import Outline
from unic_tfn.jobspec.find import find_jobspec
from unic_tfn.jobspec.idle import idle_settings
from unic_tfn.jobspec.read import read_jobspec
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.messages.printing import printable
from unic_tfn.messages.synthetic_notice import data_name

# Is told remarks of a line each, beside the results.
Say = Callable[[str], None]


def found_jobspec(given: str, say: Say) -> Path:
    """Return the jobspec's file; where a shipped one is meant, tell which file it is."""
    path = find_jobspec(given)
    if path != Path(given):
        say(f"Jobspec {given}: {printable(str(path), limit=200)}")
    return path


def read_given(path: Path, data: str | None, device: str | None = None) -> Jobspec:
    """Return the jobspec with the data and the device that were asked for, if any.

    Raises:
        JobspecError: the file cannot be read or is not a valid jobspec.
    """
    spec = read_jobspec(path, os.environ)
    if data:
        spec = spec.model_copy(update={"data": data})
    if device:
        spec = spec.on_device(device)
    return spec


def say_idle(spec: Jobspec, described: Outline, say: Say) -> None:
    """Tell in one line each which settings were given and cannot act on these data."""
    for sentence in idle_settings(spec, described.shapes, described.unimodal):
        say(f"Note: {sentence}")


def say_notes(spec: Jobspec, described: Outline, say: Say) -> None:
    """Tell which settings cannot act on the data, and that folds replace the data's own split.

    Args:
        spec: the jobspec.
        described: the data's outline.
        say: is told a sentence for each.
    """
    say_idle(spec, described, say)
    if spec.folds:
        name = data_name(described.name, described.synthetic)
        say(
            f"Note: the split of the {name} is not used: every seed draws "
            f"{spec.fold_count} folds of its own."
        )
