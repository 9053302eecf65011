"""From a person's wishes and a jobspec to what is to be submitted; writes the scripts."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from unic_tfn.cluster.resources import task_resources
from unic_tfn.cluster.slurm_scripts import LOGS, Program, SlurmJob, scripts
from unic_tfn.data.source import outline, synthetic_settings
from unic_tfn.errors import UsageError
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.machine.apptainer import apptainer_image
from unic_tfn.machine.durable import write_file
from unic_tfn.machine.storage_errors import storage_errors
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.runs.plan import plan

JOBSPEC = "jobspec.yaml"
# Where the image keeps its outputs; no node has such a folder outside it.
OUTPUTS_OF_THE_IMAGE = Path("/outputs")
REFERENCE = re.compile(rb"\$\{([A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True)
class Wishes:
    """What a person asks for.

    Args:
        made: the command line.
        jobspec: the file.
        data: a package to use instead of the jobspec's; None for the jobspec's.
        shards: how many tasks the array has.
        outputs: the folder in which the job's folder is made.
        folder: where the scripts go; None for `slurm` in the job's folder.
        image: the Apptainer image; None for the one that this process is in, or this installation.
        redo: whether records that other versions made are repeated.
        time: the time limit of a task; None for what follows from the plan.
        both: directives of both scripts.
        grid: further directives of the grid.
        report: further directives of the report.
    """

    made: str
    jobspec: Path
    data: str | None
    shards: int
    outputs: Path
    folder: Path | None
    image: Path | None
    redo: bool
    time: str | None
    both: tuple[str, ...]
    grid: tuple[str, ...]
    report: tuple[str, ...]


def slurm_job(
    wishes: Wishes, spec: Jobspec, gpu: bool, backend: str, environment: Mapping[str, str]
) -> SlurmJob:
    """Return what is to be submitted.

    Args:
        wishes: what a person asks for.
        spec: the jobspec, read.
        gpu: whether each task gets a GPU.
        backend: Keras's backend.
        environment: the variables that the jobspec's text may refer to.

    Raises:
        UsageError: the outputs are a folder that only an image has, or there are more shards than
            runs.
        JobspecError: the grid asks for a label source or modality that the data lack.
        DataError: the data's `package.json` is not as it should be.
        StorageError: the file system failed.
    """
    inside = apptainer_image()
    if inside is not None and wishes.outputs == OUTPUTS_OF_THE_IMAGE:
        raise UsageError(
            f"{wishes.outputs} is a folder of the image, which the cluster's nodes do not have.",
            'Give a folder of the host that is seen in here too: --outputs "$PWD/outputs".',
        )
    image = wishes.image or (Path(inside) if inside else None)
    described = outline(spec.data)
    outputs = wishes.outputs.absolute()
    folder = (wishes.folder or JobFolder(outputs / spec.name).slurm).absolute()
    arguments = [str(folder / JOBSPEC), f"--device={'gpu' if gpu else 'cpu'}"]
    arguments += [f"--data={wishes.data}"] if wishes.data else []
    arguments += ["--redo"] if wishes.redo else []
    planned = plan(spec, described)
    if wishes.shards > len(planned):
        raise UsageError(
            f"--shards {wishes.shards}: expected at most as many as the grid has runs, "
            f"{len(planned)}.",
            "`unic-tfn plan` says how many are worthwhile.",
        )
    resources = task_resources(spec, described, planned, wishes.shards, gpu)
    return SlurmJob(
        name=spec.name,
        made=wishes.made,
        folder=folder,
        working=Path.cwd(),
        outputs=outputs,
        arguments=tuple(arguments),
        shards=wishes.shards,
        gpu=gpu,
        resources=resources,
        time=wishes.time or resources.time,
        program=Program(
            command=_command(),
            backend=backend,
            image=image and image.absolute(),
            binds=_binds(Path.cwd(), outputs, folder, spec),
            variables=_variables(wishes.jobspec, environment),
        ),
        grid_directives=(*wishes.both, *wishes.grid),
        report_directives=(*wishes.both, *wishes.report),
    )


def write(job: SlurmJob, jobspec: Path) -> None:
    """Write the scripts, a copy of the jobspec, and the folder for the logs.

    Raises:
        UsageError: a path or a directive cannot stand in a script.
        StorageError: the file system failed.
    """
    texts = scripts(job)
    with storage_errors(jobspec):
        contents = jobspec.read_bytes()
    # Slurm makes no folders: without this one a task would fail and leave no word.
    with storage_errors(job.folder):
        (job.folder / LOGS).mkdir(parents=True, exist_ok=True)
    write_file(job.folder / JOBSPEC, contents)
    for name, text in texts.items():
        write_file(job.folder / name, text.encode())


def _command() -> tuple[str, ...]:
    """Return the words that start this installation's program."""
    script = Path(sys.executable).with_name("unic-tfn")
    return (str(script),) if script.is_file() else (sys.executable, "-I", "-m", "unic_tfn")


def _binds(working: Path, outputs: Path, folder: Path, spec: Jobspec) -> tuple[Path, ...]:
    """Return the folders that an image must see, without those that lie in another.

    A folder that is a link, such as one to a cluster's scratch, is nothing without what it means.
    """
    wanted = [working, outputs, folder]
    if synthetic_settings(spec.data) is None:
        wanted.append(Path(str(spec.data)).expanduser().absolute())
    places = dict.fromkeys((*wanted, *(place.resolve() for place in wanted)))
    return tuple(place for place in places if not any(other in place.parents for other in places))


def _variables(jobspec: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that a jobspec's text refers to, as far as they are set."""
    with storage_errors(jobspec):
        names = {name.decode() for name in REFERENCE.findall(jobspec.read_bytes())}
    return {name: environment[name] for name in sorted(names) if name in environment}
