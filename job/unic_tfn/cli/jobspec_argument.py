"""The jobspec as an argument, and the options that several commands have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from unic_tfn.grid import MAX_SHARDS

jobspec_argument = click.argument("jobspec", metavar="JOBSPEC")
data_option = click.option(
    "--data", "data_path", metavar="DIR", help="Feature package to use instead of the jobspec's."
)
Function = TypeVar("Function", bound=Callable[..., Any])


def shards_option(meaning: str) -> Callable[[Function], Function]:
    """Return the option that says into how many shards the grid is cut; `meaning` is its help."""
    return click.option(
        "--shards",
        type=click.IntRange(1, MAX_SHARDS),
        default=1,
        show_default=True,
        metavar="N",
        help=meaning,
    )


def outputs_option(meaning: str) -> Callable[[Function], Function]:
    """Return the option for the folder in which the job's folder is; `meaning` is its help."""
    return click.option(
        "--outputs",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("outputs"),
        envvar="UNIC_OUTPUTS",
        show_default=True,
        help=meaning,
    )


def say(line: str) -> None:
    """Print a remark on stderr."""
    click.echo(line, err=True)
