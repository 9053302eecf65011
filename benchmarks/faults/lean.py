"""The smallest grid worth interrupting, the commands that train it, and the checks afterwards."""

import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from unic_tfn.grid import Run
from unic_tfn.jobspec.read import read_jobspec
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.report.build import build_report
from unic_tfn.report.context import Effort

ROOT = Path(__file__).parents[2]
NAME = "lean"
JOBSPEC = """
name: lean
data:
  synthetic: {clips: 60, text_steps: 3, text_width: 4, audio_width: 4, vision_width: 4}
seeds: [1, 2, 3, 4]
grid: {multimodal: [A, V]}
model:
  text: {lstm_units: 2, units: 2}
  audio: {units: 2, layers: 1}
  vision: {units: 2, layers: 1}
  fusion_units: 3
training: {batch_size: 32, max_epochs: 2, device: cpu}
interactions: {max_clips: 4}
"""
# Four processes on few cores gain nothing from running operations in parallel. The number of
# threads within an operation is part of each record, and the campaign makes some records again in
# its own process, so that number is left alone.
ENVIRONMENT = {"TF_NUM_INTEROP_THREADS": "1"}
DEADLINE = 300.0
HUGE_BYTES = 2**30


class BrokenPromiseError(AssertionError):
    """A promise does not hold after a fault."""


def require(holds: object, message: str) -> None:
    """Raise unless a condition holds, even where Python runs without assertions."""
    if not holds:
        raise BrokenPromiseError(message)


@dataclass(frozen=True)
class Lean:
    """The grid's jobspec, and the outputs of an undisturbed process.

    Args:
        jobspec: the file.
        undisturbed: the job's folder, with its report.
        seconds: how long the process took.
    """

    jobspec: Path
    undisturbed: Path
    seconds: float = 0.0

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs of the grid."""
        return read_jobspec(self.jobspec, {}).runs()

    def commands(self, outputs: Path, shards: int) -> list[list[str]]:
        """Return the arguments that train the grid, for each of `shards` processes."""
        whole = ["run", str(self.jobspec), "--outputs", str(outputs)]
        if shards == 1:
            return [whole]
        return [[*whole, "--shard", f"{index}/{shards}"] for index in range(shards)]


def start(
    arguments: list[str], log: Path, variables: Mapping[str, str] | None = None
) -> "subprocess.Popen[bytes]":
    """Start the command in a session of its own, so that one signal reaches all its processes.

    Args:
        arguments: of the command.
        log: the file that gets its output.
        variables: of the environment, beside those of this process.
    """
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-m", "unic_tfn", *arguments],
            cwd=ROOT,
            env={**os.environ, **ENVIRONMENT, **(variables or {})},
            stdout=file,
            stderr=file,
            start_new_session=True,
        )


def make(folder: Path) -> Lean:
    """Train the grid undisturbed and make its report."""
    folder.mkdir(parents=True, exist_ok=True)
    jobspec, log = folder / "lean.yaml", folder / "undisturbed.log"
    jobspec.write_text(JOBSPEC, encoding="utf-8")
    lean = Lean(jobspec, folder / "undisturbed" / NAME)
    began = time.monotonic()
    (command,) = lean.commands(lean.undisturbed.parent, 1)
    code = start(command, log).wait(DEADLINE)
    lean = replace(lean, seconds=time.monotonic() - began)
    require(code == 0, f"undisturbed, the grid ends with {code}; see {log}")
    report(lean.undisturbed)
    return lean


def report(job: Path) -> None:
    """Make the report of a job in this process, with few resamples."""
    build_report(job, allow_partial=False, effort=Effort(200, 199))


def finished(job: Path, runs: tuple[Run, ...]) -> dict[Run, dict[str, tuple[int, int]]]:
    """Return inode and time of each file of the runs that are done, after verifying all bytes."""
    found = {}
    for run in runs:
        if JobFolder(job).record_path(run).exists():
            folder = JobFolder(job).read_record(run).directory
            stats = {path.name: path.stat() for path in folder.iterdir()}
            found[run] = {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in stats.items()}
    return found


def temporaries(folder: Path) -> list[Path]:
    """Return the paths with a temporary name below a folder."""
    # Unlike `rglob`, `walk` goes on if another process removes a folder meanwhile.
    return [
        Path(place, name)
        for place, folders, files in os.walk(folder)
        for name in (*folders, *files)
        if name.endswith(".tmp")
    ]


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by name; anything but a file of usual size by kind and size."""
    return {path.name: kept_contents(path) for path in folder.iterdir()}


def kept_contents(path: Path) -> bytes:
    """Return a file's contents; of anything but a file of usual size its kind and size."""
    status = path.lstat()
    if stat.S_ISREG(status.st_mode) and status.st_size < HUGE_BYTES:
        return path.read_bytes()
    size = status.st_size if stat.S_ISREG(status.st_mode) else 0
    return f"{stat.S_IFMT(status.st_mode):o}, {size} bytes".encode()


def contents(job: Path) -> dict[str, bytes]:
    """Return the contents of all files of a job by their path, timings left out."""
    return {
        str(path.relative_to(job)): path.read_bytes()
        for path in job.rglob("*")
        if path.is_file() and path.name != "timing.json"
    }


def check_same(lean: Lean, job: Path) -> None:
    """Require a job's folder and report to equal the undisturbed process's, byte for byte."""
    require(not temporaries(job), f"temporary files are left: {temporaries(job)}")
    # The report also shows how long the runs took, so both are made from the same timings.
    for timing in lean.undisturbed.rglob("timing.json"):
        shutil.copy(timing, job / timing.relative_to(lean.undisturbed))
    report(job)
    mine, others = contents(job), contents(lean.undisturbed)
    differ = sorted(name for name in mine.keys() | others if mine.get(name) != others.get(name))
    require(not differ, f"{job}: these files are not an undisturbed run's: {differ}")


def ticks(seconds: float) -> Iterator[None]:
    """Yield every few milliseconds, for at most the given seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.004)
