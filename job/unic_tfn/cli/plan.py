"""The command `unic-tfn plan`: parse, call, print. Nothing heavy is imported before it is used."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from unic_tfn.cli.jobspec_argument import data_option, jobspec_argument, say, shards_option
from unic_tfn.cli.plain_table import print_table
from unic_tfn.messages.duration import duration
from unic_tfn.messages.printing import count
from unic_tfn.messages.synthetic_notice import data_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unic_tfn.grid import Run
    from unic_tfn.runs.plan import PlannedRun

MOST_POINTS = 100


def checked_points(
    ctx: click.Context, param: click.Parameter, points: float | None
) -> float | None:
    """Return a difference in percentage points, or end the command as for any wrong option."""
    if points is not None and not 0 < points < MOST_POINTS:
        expected = f"expected percentage points above 0 and below {MOST_POINTS}, such as 3."
        raise click.BadParameter(expected)
    return points


@click.command(short_help="List the runs of JOBSPEC and their estimated time.")
@jobspec_argument
@data_option
@shards_option("Number of shards.")
@click.option(
    "--power",
    is_flag=True,
    help="Instead of the runs, show which true differences the report could find with this "
    "number of seeds and folds, and with others.",
)
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path),
    metavar="JOB_FOLDER",
    help="With --power: estimate what is assumed from the run records of an earlier job.",
)
@click.option(
    "--difference",
    type=float,
    callback=checked_points,
    metavar="POINTS",
    help="With --power: show the cheapest seeds and folds that find a difference of this many "
    "percentage points.",
)
def plan(
    jobspec: str,
    data_path: str | None,
    shards: int,
    power: bool,
    folder: Path | None,
    difference: float | None,
) -> None:
    """List the runs of JOBSPEC with their parameters, estimated time and shards.

    JOBSPEC is a YAML file, or the name of a shipped one such as demo.

    \b
    Examples:
      unic-tfn plan full --shards 8
      unic-tfn plan full --power --difference 3
    """
    if not power and (folder or difference is not None):
        option = "--from" if folder else "--difference"
        raise click.UsageError(f"{option} belongs to --power, which is not given.")
    if power and shards > 1:
        raise click.UsageError("--shards belongs to the list of runs, which --power replaces.")
    from unic_tfn.cli.plan_power import show_power
    from unic_tfn.data.source import outline
    from unic_tfn.interface.given_jobspec import found_jobspec, read_given, say_notes
    from unic_tfn.runs.plan import plan as planned_runs
    from unic_tfn.runs.shard_weights import shard_runs

    spec = read_given(found_jobspec(jobspec, say), data_path)
    described = outline(spec.data)
    if power:
        show_power(spec, described, folder, difference)
        return
    planned = planned_runs(spec, described)
    say_notes(spec, described, say)
    shard_of = {
        run: index for index in range(shards) for run in shard_runs(spec, described, index, shards)
    }
    name = data_name(described.name, described.synthetic)
    folds = f" ({spec.fold_count} folds)" if spec.folds else ""
    click.echo(f"Job {spec.name}: {count(len(planned), 'run')}{folds} on the {name}")
    _print_table(planned, shard_of, shards)
    _print_totals(planned, shard_of, shards)


def _print_table(
    planned: "Sequence[PlannedRun]", shard_of: "Mapping[Run, int]", shards: int
) -> None:
    rows = [
        (
            item.run.name,
            f"{item.parameters:,}",
            duration(item.seconds),
            f"{shard_of[item.run]}/{shards}",
        )
        for item in planned
    ]
    print_table(("run",), ("parameters", "estimate", "shard"), rows)


def _print_totals(
    planned: "Sequence[PlannedRun]", shard_of: "Mapping[Run, int]", shards: int
) -> None:
    from unic_tfn.runs.plan import SECONDS_TO_START_A_SHARD, shards_that_pay

    places = {
        "two CPU cores": [item.seconds for item in planned],
        "a data-centre GPU": [item.gpu_seconds for item in planned],
    }
    for place, seconds in places.items():
        loads = [0.0] * shards
        for item, taken in zip(planned, seconds, strict=True):
            loads[shard_of[item.run]] += taken
        longest = f", the longest of {shards} shards {duration(max(loads))}" if shards > 1 else ""
        most = shards_that_pay(sum(seconds), len(planned))
        pays = f"up to {most} shards are worthwhile" if most > 1 else "one shard is enough"
        click.echo(f"All runs on {place}: about {duration(sum(seconds))}{longest}; {pays}.")
    click.echo(
        f"A shard is worthwhile if it works longer than it takes to start, about "
        f"{duration(SECONDS_TO_START_A_SHARD)} on a cluster: pulling the image, loading, compiling."
    )
