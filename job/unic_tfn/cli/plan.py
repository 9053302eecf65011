"""The command `unic-tfn plan`: parse, call, print. Nothing heavy is imported before it is used."""

from typing import TYPE_CHECKING

import click

from unic_tfn.cli.duration import duration
from unic_tfn.cli.jobspec_argument import (
    data_option,
    find_jobspec_file,
    jobspec_argument,
    note_folds,
    note_idle_settings,
    read_with_options,
)
from unic_tfn.grid import MAX_SHARDS
from unic_tfn.messages.printing import count
from unic_tfn.messages.synthetic_notice import data_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from unic_tfn.grid import Run
    from unic_tfn.runs.plan import PlannedRun

# Wider than any table here, so that no terminal's width cuts or wraps a name.
UNLIMITED = 10_000


@click.command(short_help="List the runs of JOBSPEC and their estimated time.")
@jobspec_argument
@data_option
@click.option(
    "--shards",
    type=click.IntRange(1, MAX_SHARDS),
    default=1,
    show_default=True,
    metavar="N",
    help="Number of shards.",
)
def plan(jobspec: str, data_path: str | None, shards: int) -> None:
    """List the runs of JOBSPEC with their parameters, estimated time and shards.

    JOBSPEC is a YAML file, or the name of a shipped one such as demo.

    \b
    Example:
      unic-tfn plan full --shards 8
    """
    from unic_tfn.data.source import outline
    from unic_tfn.runs.plan import plan as planned_runs
    from unic_tfn.runs.shard_weights import shard_runs

    spec = read_with_options(find_jobspec_file(jobspec), data_path)
    described = outline(spec.data)
    planned = planned_runs(spec, described)
    note_idle_settings(spec, described.shapes)
    note_folds(spec, described.name, described.synthetic)
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
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("run")
    for header in ("parameters", "estimate", "shard"):
        table.add_column(header, justify="right")
    for item in planned:
        shard = f"{shard_of[item.run]}/{shards}"
        table.add_row(item.run.name, f"{item.parameters:,}", duration(item.seconds), shard)
    Console(width=UNLIMITED, highlight=False, markup=False, emoji=False).print(table)


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
