"""Damages the files that all runs of a job share; `report` must refuse them, `run` repair them."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.faults.corruptions import Doer
from benchmarks.faults.lean import Lean, contents, kept_contents, require
from unic_tfn.data.source import load as load_data
from unic_tfn.errors import DataError, UsageError
from unic_tfn.jobspec.read import read_jobspec
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.runs.job.job import resolve
from unic_tfn.runs.shard import run_shard

NAMES = ("job.json", "labels.csv")


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


DAMAGES: tuple[Callable[[Path, np.random.Generator], None], ...] = (
    change, swap_lines, truncate, grow, pipe, device, folder_there, delete,
)  # fmt: skip


def job_files(lean: Lean, folder: Path, count: int, seed: int) -> Counter[str]:
    """Damage the files of a job one after another; return how often, by kind.

    Args:
        lean: the grid, with its undisturbed outputs.
        folder: to work in.
        count: how many damages to try.
        seed: decides which file is damaged, and where.
    """
    random = np.random.default_rng([seed, 5])
    place = folder / lean.undisturbed.name
    shutil.copytree(lean.undisturbed, place)
    spec = read_jobspec(lean.jobspec, {})
    job = resolve(spec, load_data(spec.data), folder)
    found: Counter[str] = Counter()
    for number in range(count):
        damage = DAMAGES[number % len(DAMAGES)]
        file = place / NAMES[int(random.integers(len(NAMES)))]
        before = file.read_bytes()
        damage(file, random)
        if os.path.lexists(file) and kept_contents(file) == before:
            continue
        fault = f"{file}, {damage.__name__}"
        try:
            load(JobFolder(place))
        except (DataError, UsageError):
            found[f"{file.name}, {damage.__name__}"] += 1
        else:
            require(False, f"{fault}: a report would be made from it")
        observer = Doer()
        run_shard(job, lean.runs, observer)
        require(not observer.account.todo, f"{fault}: runs are done again")
        if damage is folder_there:
            shutil.rmtree(place / "set-aside")
        require(contents(place) == contents(lean.undisturbed), f"{fault}: it is not repaired")
    return found
