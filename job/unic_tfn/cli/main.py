"""The command `unic-tfn`: parse, call, print. Nothing heavy is imported before it is used."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unic_tfn import __version__
from unic_tfn.cli.data import data
from unic_tfn.cli.doctor import doctor
from unic_tfn.cli.explain import explain
from unic_tfn.cli.predict import predict
from unic_tfn.cli.report import report
from unic_tfn.errors import JobError, UsageError

if TYPE_CHECKING:
    from unic_tfn.grid import Run
    from unic_tfn.jobspec.settings import Jobspec
    from unic_tfn.runs.plan import PlannedRun

INTERRUPTED = 130


class Program(click.Group):
    """A group of commands whose failures end in one screen of text and the designed exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command and end the process with its exit code."""
        from unic_tfn.machine.interruption import ends_on_sigterm

        try:
            with ends_on_sigterm():
                result = super().main(*args, **{**kwargs, "standalone_mode": False})
        except JobError as error:
            click.echo(f"unic-tfn: {error}", err=True)
            sys.exit(error.exit_code)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except (KeyboardInterrupt, click.Abort):
            click.echo("\nInterrupted. Finished work is kept; start again to go on.", err=True)
            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        sys.exit(result if isinstance(result, int) else 0)


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="unic-tfn")
def main() -> None:
    """Train tensor fusion networks on every combination of text, audio and video.

    A jobspec (YAML) lists label sources, inputs and seeds; every run leaves a verified record.

    \b
    Examples:
      unic-tfn plan jobspecs/full.yaml          what would be trained, and what it costs
      unic-tfn run jobspecs/demo.yaml           train on the built-in synthetic data
      unic-tfn run jobspecs/full.yaml --data data/unic
    """


main.add_command(data)
main.add_command(doctor)
main.add_command(report)
main.add_command(explain)
main.add_command(predict)

jobspec_argument = click.argument("jobspec", type=click.Path(path_type=Path))
data_option = click.option(
    "--data", "data_path", metavar="DIR", help="Feature package to use instead of the jobspec's."
)


@main.command()
@jobspec_argument
@data_option
@click.option(
    "--outputs",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("outputs"),
    envvar="UNIC_OUTPUTS",
    show_default=True,
    help="Folder above the job's own folder.",
)
@click.option(
    "--only",
    "patterns",
    metavar="PATTERN",
    multiple=True,
    help="Only runs of this name, such as 'M-*/1111'; may be given several times.",
)
@click.option("--shard", metavar="I/N", help="Only shard I (from 0) of N.")
@click.option("--device", type=click.Choice(["auto", "cpu", "gpu"]), help="Where to train.")
@click.option("--force", is_flag=True, help="Do runs again that have a valid record.")
def run(
    jobspec: Path,
    data_path: str | None,
    outputs: Path,
    patterns: tuple[str, ...],
    shard: str | None,
    device: str | None,
    force: bool,
) -> int:
    """Train what is missing of the grid in JOBSPEC.

    Runs with a valid record are skipped, so the same command goes on after any interruption.

    \b
    Examples:
      unic-tfn run jobspecs/demo.yaml
      unic-tfn run jobspecs/full.yaml --data data/unic --device gpu
      unic-tfn run jobspecs/full.yaml --only 'M-*/1111'
      unic-tfn run jobspecs/full.yaml --shard 0/4
    """
    from unic_tfn.cli.progress import show
    from unic_tfn.data.source import load, outline
    from unic_tfn.machine.mounts import why_lost
    from unic_tfn.runs.job import resolve
    from unic_tfn.runs.plan import costs, plan, shard_runs
    from unic_tfn.runs.shard import run_shard

    spec = _read(jobspec, data_path, device)
    planned = plan(spec, outline(spec.data))
    chosen = shard_runs(planned, *_parse_shard(shard)) if shard else spec.runs()
    if patterns:
        chosen = _select(chosen, patterns, spec)
    if lost := why_lost(outputs.absolute()):
        warning = f"Warning: {outputs} is {lost}; mount a folder there to keep the results."
        click.echo(warning, err=True)
    job = resolve(spec, load(spec.data), outputs)
    with show(job, chosen, costs(planned)) as progress:
        failures = run_shard(job, chosen, progress, force)
    progress.close(failures)
    return 1 if failures else 0


@main.command()
@jobspec_argument
@data_option
@click.option("--shards", type=click.IntRange(1), default=4, show_default=True, help="How many.")
def plan(jobspec: Path, data_path: str | None, shards: int) -> None:
    """List the runs of JOBSPEC, their parameters, estimated cost and shards.

    \b
    Example:
      unic-tfn plan jobspecs/full.yaml --shards 8
    """
    from unic_tfn.data.source import outline
    from unic_tfn.runs.plan import plan as make_plan

    spec = _read(jobspec, data_path)
    described = outline(spec.data)
    planned = make_plan(spec, described)
    click.echo(f"Job {spec.name}: {len(planned)} runs on {described.name}")
    _print_plan(planned, shards)


@main.command()
@jobspec_argument
@data_option
def validate(jobspec: Path, data_path: str | None) -> None:
    """Check JOBSPEC and the data it names, without training.

    \b
    Example:
      unic-tfn validate jobspecs/full.yaml --data data/unic
    """
    from unic_tfn.data.source import load
    from unic_tfn.runs.job import check_offer

    spec = _read(jobspec, data_path)
    package = load(spec.data)
    check_offer(spec, package)
    kind = "synthetic " if package.synthetic else ""
    click.echo(f"{jobspec}: valid, {len(spec.runs())} runs.")
    click.echo(f"{kind}data {package.name}: valid, {len(package.ids)} clips.")


def _read(path: Path, data_path: str | None, device: str | None = None) -> "Jobspec":
    """Return the jobspec with what the command line gives in its place."""
    from unic_tfn.jobspec.read import read_jobspec

    spec = read_jobspec(path, os.environ)
    if data_path:
        spec = spec.model_copy(update={"data": data_path})
    if device:
        training = spec.training.model_copy(update={"device": device})
        spec = spec.model_copy(update={"training": training})
    return spec


def _parse_shard(text: str) -> tuple[int, int]:
    index, _, count = text.partition("/")
    if index.isdecimal() and count.isdecimal() and int(index) < int(count):
        return int(index), int(count)
    raise UsageError(
        f"--shard {text}: expected I/N with I from 0 to N-1.",
        "The first of four shards is --shard 0/4, the last --shard 3/4.",
    )


def _select(
    runs: "tuple[Run, ...]", patterns: tuple[str, ...], spec: "Jobspec"
) -> "tuple[Run, ...]":
    """Return the runs that any of the patterns names; each must name one."""
    from unic_tfn.grid import select

    chosen = {pattern: select(runs, pattern) for pattern in patterns}
    for pattern, found in chosen.items():
        if not found:
            names = ", ".join(dict.fromkeys(run.cell.name for run in spec.runs()))
            raise UsageError(
                f"--only {pattern}: no run here has such a name. The grid's cells are {names}.",
                "A pattern is CELL or CELL/SEED with * and ?, such as 'M-*/1111'.",
            )
    wanted = {run for found in chosen.values() for run in found}
    return tuple(run for run in runs if run in wanted)


def _print_plan(planned: "tuple[PlannedRun, ...]", shards: int) -> None:
    from unic_tfn.runs.plan import shard_runs

    of_shard = {run: n for n in range(shards) for run in shard_runs(planned, n, shards)}
    width = max(len(item.run.name) for item in planned)
    click.echo(f"{'run':{width}}  {'parameters':>12}  {'estimate':>9}  shard")
    for item in planned:
        shown = f"{item.parameters:>12,}  {_duration(item.seconds):>9}"
        click.echo(f"{item.run.name:{width}}  {shown}  {of_shard[item.run]}/{shards}")
    total = sum(item.seconds for item in planned)
    longest = max(
        sum(item.seconds for item in planned if of_shard[item.run] == n) for n in range(shards)
    )
    click.echo(
        f"All runs one after another: about {_duration(total)} on two CPU cores; "
        f"the longest of {shards} shards: {_duration(longest)}."
    )


def _duration(seconds: float) -> str:
    """Return a time for a person: `45 s`, `3 min`, `2.5 h`."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
