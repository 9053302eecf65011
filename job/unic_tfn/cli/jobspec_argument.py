"""The jobspec as an argument of `run`, `plan` and `validate`, with the options that change it."""

import click

jobspec_argument = click.argument("jobspec", metavar="JOBSPEC")
data_option = click.option(
    "--data", "data_path", metavar="DIR", help="Feature package to use instead of the jobspec's."
)


def say(line: str) -> None:
    """Print a remark on stderr."""
    click.echo(line, err=True)
