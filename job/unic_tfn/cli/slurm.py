"""The command `unic-tfn slurm`: parse, call, print. Nothing heavy is imported before its use."""

import os
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unic_tfn.cli.jobspec_argument import (
    data_option,
    jobspec_argument,
    outputs_option,
    say,
    shards_option,
)

if TYPE_CHECKING:
    from unic_tfn.cluster.slurm_scripts import SlurmJob
    from unic_tfn.cluster.submit import Submitted

TIME = re.compile(r"\d+|\d+:\d\d(:\d\d)?|\d+-\d+(:\d\d){0,2}")
MAX_COMMAND = 1000


def _checked_time(ctx: click.Context, param: click.Parameter, given: str | None) -> str | None:
    """Return a time limit, or end the command as for any wrong option."""
    if given is not None and not TIME.fullmatch(given):
        raise click.BadParameter("expected minutes, HH:MM:SS or D-HH:MM:SS.")
    return given


@click.command(short_help="Write or submit the scripts of JOBSPEC for a Slurm cluster.")
@jobspec_argument
@data_option
@shards_option("Number of the array's tasks, each with a GPU of its own.")
@click.option(
    "--device",
    type=click.Choice(["cpu", "gpu"]),
    help="Device to train on. [default: gpu, unless the jobspec says cpu]",
)
@click.option(
    "--image",
    type=click.Path(path_type=Path, exists=True),
    metavar="IMAGE.sif",
    help="Apptainer image to run. [default: this installation]",
)
@click.option("--partition", help="Slurm's partition.")
@click.option("--account", help="The account that is charged.")
@click.option(
    "--time",
    callback=_checked_time,
    metavar="LIMIT",
    help="Time limit of a task; one that reaches it is continued. [default: three times the plan]",
)
@click.option(
    "--sbatch",
    "directives",
    metavar="OPTION",
    multiple=True,
    help="Any other option of sbatch for the grid, such as --constraint=v100; may be given several "
    "times, and comes last.",
)
@click.option(
    "--report-sbatch",
    "report_directives",
    metavar="OPTION",
    multiple=True,
    help="The same for the report, which needs no GPU, such as --partition=cpu.",
)
@click.option("--redo", is_flag=True, help="As for `unic-tfn run`.")
@outputs_option("Folder in which the job's folder is made, on storage that all nodes see.")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the scripts, the jobspec's copy and the logs. [default: slurm/ in the job's]",
)
@click.option("--submit", is_flag=True, help="Submit them at once.")
def slurm(
    jobspec: str,
    data_path: str | None,
    shards: int,
    device: str | None,
    image: Path | None,
    partition: str | None,
    account: str | None,
    time: str | None,
    directives: tuple[str, ...],
    report_directives: tuple[str, ...],
    redo: bool,
    outputs: Path,
    folder: Path | None,
    submit: bool,
) -> None:
    """Write the scripts that train the grid in JOBSPEC on a Slurm cluster, or submit them.

    Two scripts are written: the grid, an array of N tasks with one shard each, and the report,
    which begins when all of them are done. Processors, memory and time follow from the plan. The
    jobspec is copied beside them, so that it can be edited while the job is in the queue. A task
    that is preempted, reaches its time limit or loses its node goes on where it was.

    \b
    Examples:
      unic-tfn slurm full --data data/unic --shards 4 --partition gpu --submit
      unic-tfn slurm full --image unic-tfn.sif --sbatch=--constraint=v100 --sbatch=--qos=long
    """
    from unic_tfn.cluster.slurm_job import Wishes, slurm_job, write
    from unic_tfn.cluster.submit import submit as submit_scripts
    from unic_tfn.data.source import outline
    from unic_tfn.interface.given_jobspec import found_jobspec, read_given, say_idle
    from unic_tfn.messages.printing import printable
    from unic_tfn.training.backend import backend_name

    path = found_jobspec(jobspec, say)
    spec = read_given(path, data_path, device)
    say_idle(spec, outline(spec.data), say)
    given = {"--partition": partition, "--account": account}
    wishes = Wishes(
        made=printable(shlex.join(["unic-tfn", *sys.argv[1:]]), MAX_COMMAND),
        jobspec=path,
        data=data_path,
        shards=shards,
        outputs=outputs,
        folder=folder,
        image=image,
        redo=redo,
        time=time,
        both=tuple(f"{name}={value}" for name, value in given.items() if value),
        grid=directives,
        report=report_directives,
    )
    job = slurm_job(wishes, spec, spec.training.device != "cpu", backend_name(), os.environ)
    write(job, path)
    click.echo(_written(job))
    click.echo(_submitted(job, submit_scripts(job.folder)) if submit else _to_submit(job))


def _written(job: "SlurmJob") -> str:
    """Return what was written and what each task asks for."""
    from unic_tfn.messages.printing import count

    needs = job.resources
    gpu = "a GPU, " if job.gpu else ""
    return "\n".join(
        (
            f"Grid {job.name}: {count(job.shards, 'task')} with {gpu}"
            f"{count(needs.processors, 'processor')}, {needs.memory} GiB and a time limit of "
            f"{job.time} each, unless --sbatch says otherwise.",
            f"Scripts: {shlex.quote(str(job.folder))}",
        )
    )


def _to_submit(job: "SlurmJob") -> str:
    """Return the commands that submit what was written."""
    from unic_tfn.cluster.slurm_scripts import GRID_SCRIPT, REPORT_SCRIPT

    grid, report = (shlex.quote(str(job.folder / name)) for name in (GRID_SCRIPT, REPORT_SCRIPT))
    return "\n".join(
        (
            "To submit the grid, and the report that waits for it:",
            f"  grid=$(sbatch --parsable {grid})",
            f'  sbatch --dependency="afterok:${{grid%%;*}}" {report}',
        )
    )


def _submitted(job: "SlurmJob", submitted: "Submitted") -> str:
    """Return the numbers of the jobs and what to watch."""
    from unic_tfn.cluster.slurm_scripts import LOGS

    logs, folder = job.folder / LOGS, shlex.quote(str(job.job_folder))
    return "\n".join(
        (
            f"Submitted: the grid is job {submitted.grid}, its report job {submitted.report}.",
            f"  squeue --jobs={submitted.grid},{submitted.report}",
            f"  unic-tfn status {folder} --watch",
            f"  tail -F {shlex.quote(str(logs))}/grid-{submitted.grid}_*.log",
            f"  scancel {submitted.grid} {submitted.report}    to give it up",
            f"The report will be {job.job_folder / 'report' / 'index.html'}.",
        )
    )
