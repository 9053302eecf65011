"""The command `unic-tfn run`: parse, call, print. Nothing heavy is imported before it is used."""

import os
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unic_tfn.cli.jobspec_argument import (
    data_option,
    find_jobspec_file,
    jobspec_argument,
    note_folds,
    note_idle_settings,
    read_with_options,
)
from unic_tfn.errors import DataError, DeviceError, JobspecError, StorageError, UsageError
from unic_tfn.grid import MAX_SHARDS
from unic_tfn.messages.printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unic_tfn.grid import Run
    from unic_tfn.records.job_folder import JobFolder


# Python refuses to convert texts of thousands of digits.
MAX_DIGITS = 9


@click.command()
@jobspec_argument
@data_option
@click.option(
    "--outputs",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("outputs"),
    envvar="UNIC_OUTPUTS",
    show_default=True,
    help="Folder in which the job's folder is made.",
)
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
    from unic_tfn.cli.progress import show
    from unic_tfn.data.source import load, outline
    from unic_tfn.machine.mounts import why_lost
    from unic_tfn.records.job_folder import JobFolder
    from unic_tfn.runs.job.job import resolve
    from unic_tfn.runs.plan import plan, seconds_by_kind
    from unic_tfn.runs.shard import run_shard
    from unic_tfn.runs.shard_weights import shard_runs

    spec = read_with_options(find_jobspec_file(jobspec), data_path, device)
    folder = JobFolder(outputs / spec.name)
    with _told_to_those_waiting(folder) if shard else nullcontext():
        described = outline(spec.data)
        planned = plan(spec, described)
        note_idle_settings(spec, described.shapes)
        note_folds(spec, described.name, described.synthetic)
        chosen = shard_runs(spec, described, *_parse_shard(shard)) if shard else spec.runs()
        if patterns:
            # A pattern must name a run of the grid; a shard may have none of them.
            wanted = _select(spec.runs(), patterns)
            chosen = tuple(run for run in chosen if run in wanted)
        if lost := why_lost(outputs.absolute()):
            warning = f"Warning: {outputs} is {lost}; mount a folder there to keep the results."
            click.echo(warning, err=True)
        job = resolve(spec, load(spec.data), outputs)
        with show(job, chosen, seconds_by_kind(planned)) as progress:
            failures = run_shard(job, chosen, progress, force, redo)
    progress.close(failures)
    return 1 if failures else 0


@contextmanager
def _told_to_those_waiting(folder: "JobFolder") -> "Iterator[None]":
    """Leave the reason why a shard cannot begin where a waiting report finds it."""
    try:
        yield
    except (JobspecError, DataError, DeviceError) as error:
        with suppress(StorageError):
            folder.write_failure(None, error)
        raise


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


def _select(runs: "tuple[Run, ...]", patterns: tuple[str, ...]) -> "set[Run]":
    """Return the runs that match any of the patterns; each pattern must match at least one."""
    from unic_tfn.grid import select

    chosen = {pattern: select(runs, pattern) for pattern in patterns}
    for pattern, found in chosen.items():
        if not found:
            names = ", ".join(dict.fromkeys(run.cell.name for run in runs))
            forms = (
                "CELL, CELL/SEED or CELL/SEED/FOLD"
                if runs[0].fold is not None
                else ("CELL or CELL/SEED")
            )
            among, before = "", ""
            if runs[0].variant:
                before = ", behind VARIANT: or for every variant,"
                among = f" Its variants are {', '.join(dict.fromkeys(r.variant for r in runs))}."
            raise UsageError(
                f"--only {printable(pattern)}: no run here has such a name. The grid's cells are "
                f"{names}.{among}",
                f"A pattern is {forms}{before} with * and ?, such as 'M-*/1111'.",
            )
    return {run for found in chosen.values() for run in found}
