"""The command `unic-tfn report`: parse, call, print. Nothing heavy is imported before its use."""

from pathlib import Path

import click


@click.command()
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
    help="Published scores to show beside Table 1: label_source, input, accuracy, weighted_f1 in "
    "percent. [default: the paper's Table 1, where the data are UniC]",
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
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="MINUTES",
    help="Wait up to this long for runs that other processes are still training.",
)
def report(
    job_folder: Path, allow_partial: bool, compare: Path | None, data: Path | None, minutes: float
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
    from unic_tfn.messages import SYNTHETIC_SENTENCE
    from unic_tfn.records.job_folder import JobFolder
    from unic_tfn.records.wait import wait_for
    from unic_tfn.report.build import build_report
    from unic_tfn.report.problems import named

    if minutes:
        wait_for(
            JobFolder(job_folder),
            minutes,
            lambda done, total: click.echo(f"{done} of {total} runs are done.", err=True),
        )
    built = build_report(job_folder, allow_partial, compare=compare, data=data)
    if built.problems:
        click.echo(f"The report has gaps:\n{named(built.problems)}", err=True)
    for question, answer in built.answers:
        click.echo(f"{question}\n  {answer}")
    if built.synthetic:
        click.echo(SYNTHETIC_SENTENCE)
    click.echo(built.page)
