"""The command `unic-tfn doctor`: parse, call, print. Nothing heavy is imported at the top."""

import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unic_tfn.cli.jobspec_argument import outputs_option

if TYPE_CHECKING:
    from unic_tfn.doctor.finding import Finding

WIDTH = 11
WIDEST = 100


@click.command()
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "gpu"]),
    default="auto",
    show_default=True,
    help="The device that must be usable.",
)
@click.option(
    "--data",
    metavar="DIR",
    envvar="UNIC_DATA",
    default="synthetic",
    show_default=True,
    help="Feature package to check.",
)
@outputs_option("Folder that results would be written to.")
def doctor(device: str, data: str, outputs: Path) -> int:
    """Check whether a run would work here.

    Shows the versions, device, folders and data that it would use, and ends with the exit code of
    such a run: 0, 2 (installation), 65 (data), 69 (device) or 74 (storage).

    \b
    Examples:
      unic-tfn doctor
      unic-tfn doctor --device gpu --data packages/unic
    """
    from unic_tfn.doctor.examine import examine
    from unic_tfn.doctor.finding import first_error

    findings = examine(device, data, outputs)
    for finding in findings:
        _print(finding)
    error = first_error(findings)
    click.echo("Ready." if error is None else "Not ready.")
    return error.exit_code if error else 0


def _print(finding: "Finding") -> None:
    remarks = [finding.warning] if finding.warning else []
    remarks += str(finding.error).splitlines() if finding.error else []
    for line in (finding.text, *(f"! {remark.strip()}" for remark in remarks)):
        click.echo(_wrapped(line, finding.name if line is finding.text else ""))


def _wrapped(line: str, name: str) -> str:
    """Return a line wrapped to the terminal's width, with the finding's name in front."""
    return textwrap.fill(
        line,
        width=min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST),
        initial_indent=f"{name:{WIDTH}}",
        subsequent_indent=" " * (WIDTH + 2 * line.startswith("! ")),
        break_long_words=False,
        break_on_hyphens=False,
    )
