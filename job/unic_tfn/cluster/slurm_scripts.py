"""The two scripts of a job on Slurm: the grid as an array of tasks, and the report after it."""

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from unic_tfn.cluster.resources import REPORT, Resources
from unic_tfn.errors import UsageError
from unic_tfn.messages.printing import printable

GRID_SCRIPT, REPORT_SCRIPT = "grid.sbatch", "report.sbatch"
LOGS = "logs"
# A grid that never gets a run done within its time limit must not be continued for ever.
MOST_RESTARTS = 50
# A person's options that say in another way what the scripts ask for: Slurm refuses both at once.
MEMORY = re.compile(r"--mem-per-(cpu|gpu)\b")
GPUS = re.compile(r"-G|--gpus\b")
OPTION = re.compile(r"-[A-Za-z]|--[A-Za-z]")


@dataclass(frozen=True)
class Program:
    """How the program is started on a node.

    Args:
        command: the words that start it where it is installed.
        backend: Keras's backend.
        image: the Apptainer image that it is in; None where it is installed.
        binds: the folders that the image must see, at the same paths.
        variables: variables that the jobspec's text refers to, with their values.
    """

    command: tuple[str, ...]
    backend: str
    image: Path | None
    binds: tuple[Path, ...]
    variables: Mapping[str, str]


@dataclass(frozen=True)
class SlurmJob:
    """A grid and its report, as they are to be submitted. All paths are absolute.

    Args:
        name: the jobspec's name.
        made: the command line that wrote the scripts.
        folder: where the scripts are, with a folder for the logs.
        working: the working folder of all tasks.
        outputs: the folder in which the job's folder is made.
        arguments: those of `unic-tfn run`, but for the outputs and the shard.
        shards: how many tasks the array has.
        gpu: whether each task gets a GPU.
        resources: what each task asks for, but for the time.
        time: the time limit of a task, as Slurm writes it.
        program: how the program is started.
        grid_directives: further directives of the grid, such as `--constraint=v100`.
        report_directives: further directives of the report.
    """

    name: str
    made: str
    folder: Path
    working: Path
    outputs: Path
    arguments: tuple[str, ...]
    shards: int
    gpu: bool
    resources: Resources
    time: str
    program: Program
    grid_directives: tuple[str, ...]
    report_directives: tuple[str, ...]

    @property
    def job_folder(self) -> Path:
        """The job's folder."""
        return self.outputs / self.name


def scripts(job: SlurmJob) -> dict[str, str]:
    """Return both scripts by their names.

    Raises:
        UsageError: a path or a directive cannot stand in a script.
    """
    _check(job)
    environment = Environment(
        loader=PackageLoader("unic_tfn.cluster", "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"sh": _word, "quoted": _quoted, "pattern": _pattern, "any": _any}
    values = {"job": job, "report": REPORT, "logs": job.folder / LOGS, "most": MOST_RESTARTS}
    values |= {"memory": MEMORY, "gpus": GPUS}
    return {
        name: environment.get_template(f"{name}.j2").render(values)
        for name in (GRID_SCRIPT, REPORT_SCRIPT)
    }


def _word(value: object) -> str:
    """Return a word of a script; shellcheck takes a dollar sign in single quotes for a mistake."""
    text = str(value)
    if "$" in text or "`" in text:
        return '"' + re.sub(r'([\\"$`])', r"\\\1", text) + '"'
    return shlex.quote(text)


def _quoted(value: object) -> str:
    """Return a value of a directive, which Slurm reads and not a shell."""
    return shlex.quote(str(value))


def _pattern(path: Path) -> str:
    """Return a path as a part of a log file's name, in which Slurm replaces %A, %a and %j."""
    return str(path).replace("%", "%%")


def _any(directives: Sequence[str], option: re.Pattern[str]) -> bool:
    """Return whether one of the directives gives an option."""
    return any(map(option.match, directives))


def _check(job: SlurmJob) -> None:
    """Refuse what would end a line of a script, or what Slurm or Apptainer would misread."""
    program = job.program
    paths = (job.folder, job.working, job.outputs, *program.binds, program.image or "")
    for text in map(str, (*paths, *job.arguments, *program.variables.values())):
        if not text.isprintable():
            raise UsageError(
                f"{printable(text, 200)}: such characters cannot stand in a script.",
                "Give the folder, the file or the variable another name or value.",
            )
    # Slurm takes a backslash out of a directive, and the job would fail without a log.
    _check_folders((job.folder, job.working), "\\", "Slurm")
    if program.image:
        _check_folders(program.binds, ":,", "Apptainer")
    for directive in (*job.grid_directives, *job.report_directives):
        if not OPTION.match(directive) or not directive.isprintable():
            raise UsageError(
                f"--sbatch {printable(directive)}: expected an option of sbatch.",
                "Such as --sbatch=--constraint=v100 or --sbatch=--qos=long.",
            )


def _check_folders(folders: Sequence[Path], characters: str, program: str) -> None:
    for folder in map(str, folders):
        if found := set(characters) & set(folder):
            raise UsageError(
                f"{folder}: {program} does not take a folder with {min(found)} in its name.",
                "Give the folder another name, or use another one.",
            )
