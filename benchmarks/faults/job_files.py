"""Damages the files that all runs of a job share; `report` must refuse them, `run` repair them."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.faults.corruptions import Doer
from benchmarks.faults.lean import JOBSPEC, Lean, contents, kept_contents, require
from unic_tfn.data.source import load as load_data
from unic_tfn.errors import DataError, UsageError
from unic_tfn.jobspec.read import read_jobspec
from unic_tfn.records.folds import FOLDS_FILE
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.runs.job.job import Job, resolve
from unic_tfn.runs.shard import run_shard

NAMES = ("job.json", "labels.csv")
# Its partition is a file of the job too.
FOLDED = JOBSPEC.replace("seeds: [1, 2, 3, 4]", "seeds: [1]\nfolds: {k: 3}")
Damage = Callable[[Path, np.random.Generator], None]


def change(file: Path, random: np.random.Generator) -> None:
    """Change one bit."""
    raw = bytearray(file.read_bytes())
    raw[random.integers(len(raw))] ^= 1 << int(random.integers(8))
    file.write_bytes(raw)


def swap_lines(file: Path, random: np.random.Generator) -> None:
    """Exchange two lines, which leaves every line as it was."""
    lines = file.read_bytes().splitlines(keepends=True)
    first, second = random.choice(np.arange(1, len(lines)), 2, replace=False)
    lines[first], lines[second] = lines[second], lines[first]
    file.write_bytes(b"".join(lines))


def truncate(file: Path, random: np.random.Generator) -> None:
    """Cut off the end."""
    os.truncate(file, int(random.integers(file.stat().st_size)))


def grow(file: Path, random: np.random.Generator) -> None:
    """Make it larger than any memory."""
    os.truncate(file, 2**40)


def pipe(file: Path, random: np.random.Generator) -> None:
    """Put a pipe in its place."""
    file.unlink()
    os.mkfifo(file)


def device(file: Path, random: np.random.Generator) -> None:
    """Put a link to an endless device in its place."""
    file.unlink()
    file.symlink_to("/dev/zero")


def folder_there(file: Path, random: np.random.Generator) -> None:
    """Put a folder in its place."""
    file.unlink()
    file.mkdir()


def delete(file: Path, random: np.random.Generator) -> None:
    """Delete it."""
    file.unlink()


DAMAGES: tuple[Damage, ...] = (
    change, swap_lines, truncate, grow, pipe, device, folder_there, delete,
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A job whose files are damaged.

    Args:
        lean: the grid, with its undisturbed outputs.
        job: the copy that is damaged.
        names: of the files.
    """

    lean: Lean
    job: Job
    names: tuple[str, ...]

    @classmethod
    def of(cls, lean: Lean, outputs: Path) -> "Place":
        """Copy a grid's outputs into a folder."""
        shutil.copytree(lean.undisturbed, outputs / lean.undisturbed.name)
        spec = read_jobspec(lean.jobspec, {})
        folds = (FOLDS_FILE,) if spec.folds else ()
        return cls(lean, resolve(spec, load_data(spec.data), outputs), (*NAMES, *folds))


def job_files(lean: Lean, folder: Path, count: int, seed: int) -> Counter[str]:
    """Damage the files of a job and of one with folds; return how often, by kind.

    Args:
        lean: the grid, with its undisturbed outputs.
        folder: to work in.
        count: how many damages to try.
        seed: decides which file is damaged, and where.
    """
    random = np.random.default_rng([seed, 5])
    places = [
        Place.of(lean, folder / "plain"),
        Place.of(_with_folds(folder / "trained"), folder / "folded"),
    ]
    files = [(place, name) for place in places for name in place.names]
    found: Counter[str] = Counter()
    for number in range(count):
        place, name = files[int(random.integers(len(files)))]
        damage = DAMAGES[number % len(DAMAGES)]
        if _refused_and_repaired(place, name, damage, random):
            found[f"{name}, {damage.__name__}"] += 1
    return found


def _with_folds(folder: Path) -> Lean:
    """Train a grid with folds in this process."""
    folder.mkdir(parents=True)
    jobspec = folder / "folded.yaml"
    jobspec.write_text(FOLDED, encoding="utf-8")
    spec = read_jobspec(jobspec, {})
    job = resolve(spec, load_data(spec.data), folder)
    run_shard(job, spec.runs(), Doer())
    return Lean(jobspec, job.folder.path)


def _refused_and_repaired(
    place: Place, name: str, damage: Damage, random: np.random.Generator
) -> bool:
    """Damage a file and check what becomes of it; return whether any byte has changed."""
    folder = place.job.folder.path
    file, undisturbed = folder / name, place.lean.undisturbed
    before = file.read_bytes()
    damage(file, random)
    if os.path.lexists(file) and kept_contents(file) == before:
        return False
    fault = f"{file}, {damage.__name__}"
    try:
        load(JobFolder(folder))
    except (DataError, UsageError):
        pass
    else:
        require(False, f"{fault}: a report would be made from it")
    observer = Doer()
    run_shard(place.job, place.lean.runs, observer)
    require(not observer.account.todo, f"{fault}: runs are done again")
    if damage is folder_there:
        shutil.rmtree(folder / "set-aside")
    require(contents(folder) == contents(undisturbed), f"{fault}: it is not repaired")
    return True
