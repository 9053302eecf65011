"""The command `unic-tfn report`: parse, call, print. Nothing heavy is imported before its use."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from unic_tfn.records.wait import Ending, Standing

MAX_NAMED = 5


def checked_minutes(ctx: click.Context, param: click.Parameter, minutes: float) -> float:
    """Return a number of minutes, or end the command as for any wrong option."""
    if not 0 <= minutes < math.inf:
        raise click.BadParameter("expected a number of minutes, such as 30.")
    return minutes


@click.command(short_help="Make a report from the run records in JOB_FOLDER.")
@click.argument("job_folder", metavar="JOB_FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--allow-partial",
    is_flag=True,
    help="Make a report with gaps where runs are missing, damaged or from other settings.",
)
@click.option(
    "--compare",
    type=click.Path(path_type=Path),
    metavar="TABLE.csv",
    help="CSV with published scores to show beside Table 1, with the columns label_source, input, "
    "accuracy and weighted_f1, scores in percent. "
    "[default: the paper's Table 1, where the data are UniC]",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="PACKAGE",
    help="The job's feature package, for a linear probe beside Table 1. [default: the jobspec's]",
)
@click.option(
    "--wait",
    "minutes",
    type=float,
    callback=checked_minutes,
    default=0.0,
    metavar="MINUTES",
    help="Wait up to this long for runs that other processes are still training. "
    "[default: do not wait]",
)
@click.option(
    "--silence",
    type=float,
    callback=checked_minutes,
    default=30.0,
    show_default=True,
    metavar="MINUTES",
    help="With --wait: give up after this long without a sign of life from any of them.",
)
def report(
    job_folder: Path,
    allow_partial: bool,
    compare: Path | None,
    data: Path | None,
    minutes: float,
    silence: float,
) -> None:
    """Make tables, figures and statistics from the run records in JOB_FOLDER.

    Every record is verified. The report replaces any earlier one in JOB_FOLDER/report: index.html
    to read, tables and figures beside it, and summary.json with every number. If runs are missing,
    damaged, or were made with other settings or on another kind of device, the command ends with
    exit code 1 and writes nothing, unless --allow-partial is given.

    \b
    Example:
      unic-tfn report outputs/full --wait 30
    """
    from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
    from unic_tfn.records.job_folder import JobFolder
    from unic_tfn.records.wait import wait_for
    from unic_tfn.report.build import build_report
    from unic_tfn.report.problems import named
    from unic_tfn.report.wording import UNBROKEN

    if minutes:
        folder = JobFolder(job_folder)
        ending = wait_for(folder, minutes, silence, lambda standing: _say(folder.path, standing))
        click.echo(_ended(ending, minutes, silence), err=True)
    built = build_report(job_folder, allow_partial, compare=compare, data=data)
    if built.problems:
        click.echo(f"The report has gaps:\n{named(built.problems)}", err=True)
    for question, answer in built.answers:
        # A terminal is not shown the page's unbreakable spaces: they would be escaped.
        click.echo(f"{question}\n  {answer}".replace(UNBROKEN, " "))
    if built.synthetic:
        click.echo(SYNTHETIC_SENTENCE)
    click.echo(built.page)


def _say(folder: Path, standing: "Standing") -> None:
    """Print how far the grid is, and why runs have failed."""
    from unic_tfn.messages.printing import count, printable

    if standing.total:
        verb = "is" if standing.total == 1 else "are"
        text = f"{standing.done} of {count(standing.total, 'run')} {verb} done"
    else:
        text = (
            f"Waiting for {printable(str(folder / 'job.json'), 200)}, which the first shard makes"
        )
    silent = round(standing.silent / 60)
    click.echo(f"{text}; no sign of life for {silent} min." if silent else f"{text}.", err=True)
    for failure in standing.failures[:MAX_NAMED]:
        which = f"{printable(failure.run)} has failed" if failure.run else "A shard could not begin"
        reason = (failure.message.splitlines() or [failure.error])[0]
        click.echo(f"  {which}: {printable(reason, 300)}", err=True)
    if (left := len(standing.failures) - MAX_NAMED) > 0:
        click.echo(f"  ... and {left} more have failed.", err=True)


def _ended(ending: "Ending", minutes: float, silence: float) -> str:
    """Return why the waiting ended."""
    from unic_tfn.records.wait import Ending

    return {
        Ending.COMPLETE: "The grid is complete.",
        Ending.FAILED: "The grid cannot finish: the missing runs have failed, and nobody tries "
        "them again.",
        Ending.SILENT: f"Nothing has been heard of the grid for {silence:g} min: its processes "
        "have ended, or never began. Look at their logs; if they wait for a GPU, raise "
        "--silence.",
        Ending.TIME: f"The {minutes:g} min of --wait are over.",
    }[ending]
