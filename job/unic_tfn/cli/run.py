"""The command `unic-tfn run`: parse, call, print. Nothing heavy is imported before it is used."""

import os
from pathlib import Path

import click

from unic_tfn.cli.jobspec_argument import data_option, jobspec_argument, outputs_option, say
from unic_tfn.errors import UsageError
from unic_tfn.grid import MAX_SHARDS
from unic_tfn.messages.printing import printable

# Python refuses to convert texts of thousands of digits.
MAX_DIGITS = 9


@click.command()
@jobspec_argument
@data_option
@outputs_option("Folder in which the job's folder is made.")
@click.option(
    "--only",
    "patterns",
    metavar="PATTERN",
    multiple=True,
    help="Train only the runs whose names match, such as 'M-*/1111'; may be given several times.",
)
@click.option(
    "--shard", metavar="I/N", help="Only shard I (from 0) of N; slurm: by the array's task."
)
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "gpu"]),
    help="Device to train on. [default: the jobspec's]",
)
@click.option("--force", is_flag=True, help="Repeat runs that have a valid record.")
@click.option(
    "--redo",
    is_flag=True,
    help="Repeat runs whose records were made by other versions of the program or its packages.",
)
def run(
    jobspec: str,
    data_path: str | None,
    outputs: Path,
    patterns: tuple[str, ...],
    shard: str | None,
    device: str | None,
    force: bool,
    redo: bool,
) -> int:
    """Train the runs that are missing from the grid in JOBSPEC.

    JOBSPEC is a YAML file, or the name of a shipped one such as demo. Runs with a valid record are
    skipped, so after any interruption the same command continues.

    \b
    Examples:
      unic-tfn run demo
      unic-tfn run full --data data/unic --device gpu
      unic-tfn run mine.yaml --only 'M-*/1111'
      unic-tfn run mine.yaml --shard 0/4
    """
    from unic_tfn.interface.progress import show
    from unic_tfn.interface.train_grid import Wanted, train_grid

    wanted = Wanted(
        jobspec,
        outputs,
        data_path,
        patterns,
        _parse_shard(shard) if shard else None,
        device,
        force,
        redo,
    )
    return 1 if train_grid(wanted, show, say).failures else 0


def _parse_shard(text: str) -> tuple[int, int]:
    if text == "slurm":
        from unic_tfn.cluster.array_task import array_shard

        return array_shard(os.environ)
    parts = text.split("/")
    if len(parts) == 2 and all(part.isdecimal() and len(part) <= MAX_DIGITS for part in parts):
        index, count = map(int, parts)
        if index < count <= MAX_SHARDS:
            return index, count
    raise UsageError(
        f"--shard {printable(text)}: expected I/N with I from 0 to N-1, and N at most "
        f"{MAX_SHARDS}, or slurm.",
        "The first of four shards is --shard 0/4, the last --shard 3/4.",
    )
