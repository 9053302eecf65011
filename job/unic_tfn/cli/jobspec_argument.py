"""The jobspec as an argument of `run`, `plan` and `validate`, with the options that change it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unic_tfn.jobspec.settings import Jobspec

jobspec_argument = click.argument("jobspec", metavar="JOBSPEC")
data_option = click.option(
    "--data", "data_path", metavar="DIR", help="Feature package to use instead of the jobspec's."
)


def find_jobspec_file(given: str) -> Path:
    """Return the jobspec's file; where a shipped one is meant, tell on stderr which file it is."""
    from unic_tfn.jobspec.find import find_jobspec
    from unic_tfn.messages.printing import printable

    path = find_jobspec(given)
    if path != Path(given):
        click.echo(f"Jobspec {given}: {printable(str(path), limit=200)}", err=True)
    return path


def note_idle_settings(spec: "Jobspec", shapes: "Mapping[str, tuple[int, ...]]") -> None:
    """Print on stderr one line for each setting that was given and cannot act on these data."""
    from unic_tfn.jobspec.idle import idle_settings

    for sentence in idle_settings(spec, shapes):
        click.echo(f"Note: {sentence}", err=True)


def note_folds(spec: "Jobspec", name: str, synthetic: bool) -> None:
    """Print on stderr that folds take the place of the data's own split, if the jobspec has any.

    Args:
        spec: the jobspec.
        name: the data set's name.
        synthetic: whether it is generated.
    """
    from unic_tfn.messages.synthetic_notice import data_name

    if spec.folds:
        click.echo(
            f"Note: the split of the {data_name(name, synthetic)} is not used: every seed draws "
            f"{spec.fold_count} folds of its own.",
            err=True,
        )


def read_with_options(path: Path, data_path: str | None, device: str | None = None) -> "Jobspec":
    """Return the jobspec with the data and the device that the command line gives, if any.

    Raises:
        JobspecError: the file cannot be read or is not a valid jobspec.
    """
    from unic_tfn.jobspec.read import read_jobspec

    spec = read_jobspec(path, os.environ)
    if data_path:
        spec = spec.model_copy(update={"data": data_path})
    if device:
        spec = spec.on_device(device)
    return spec
