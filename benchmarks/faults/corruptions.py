"""Damages finished records in many ways; each must be noticed, named and set aside."""

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.faults.lean import Lean, files_in, require
from unic_tfn.data.source import load as load_data
from unic_tfn.encoding.canonical_json import sealed
from unic_tfn.errors import DataError
from unic_tfn.grid import Run
from unic_tfn.jobspec.read import read_jobspec
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.records.record_files import METRICS_FILE
from unic_tfn.runs.job.job import Job, resolve
from unic_tfn.runs.job.observer import Account
from unic_tfn.runs.shard import run_shard
from unic_tfn.training.device import Device

Damage = Callable[[Path, Path, np.random.Generator], None]


def truncate(file: Path, other: Path, random: np.random.Generator) -> None:
    """Cut off the end."""
    contents = file.read_bytes()
    file.write_bytes(contents[: random.integers(1, len(contents))])


def empty(file: Path, other: Path, random: np.random.Generator) -> None:
    """Empty the file."""
    file.write_bytes(b"")


def flip_a_bit(file: Path, other: Path, random: np.random.Generator) -> None:
    """Change one bit."""
    contents = bytearray(file.read_bytes())
    contents[random.integers(len(contents))] ^= 1 << int(random.integers(8))
    file.write_bytes(contents)


def zero_a_block(file: Path, other: Path, random: np.random.Generator) -> None:
    """Overwrite a block with zeros, as a file system may after a power failure."""
    contents = bytearray(file.read_bytes())
    begin = int(random.integers(len(contents)))
    contents[begin : begin + 512] = bytes(len(contents[begin : begin + 512]))
    file.write_bytes(contents)


def append(file: Path, other: Path, random: np.random.Generator) -> None:
    """Append random bytes."""
    file.write_bytes(file.read_bytes() + random.bytes(int(random.integers(1, 100))))


def swap(file: Path, other: Path, random: np.random.Generator) -> None:
    """Replace it by the same file of another run."""
    file.write_bytes((other / file.name).read_bytes())


def delete(file: Path, other: Path, random: np.random.Generator) -> None:
    """Delete the file."""
    file.unlink()


def older_format(file: Path, other: Path, random: np.random.Generator) -> None:
    """Seal the record again, in the format of an older version of the program."""
    path = file.parent / METRICS_FILE
    document = json.loads(path.read_bytes())
    del document["sha256"]
    path.write_bytes(sealed({**document, "format": document["format"] - 1}))


def swap_records(file: Path, other: Path, random: np.random.Generator) -> None:
    """Replace the whole record by that of another run."""
    shutil.rmtree(file.parent)
    shutil.copytree(other, file.parent)


def add_a_file(file: Path, other: Path, random: np.random.Generator) -> None:
    """Add a file that does not belong to the record."""
    (file.parent / f"{file.name}.orig").write_bytes(b"")


def grow(file: Path, other: Path, random: np.random.Generator) -> None:
    """Make the file larger than any memory, without giving it any more contents."""
    os.truncate(file, 2**40)


def pipe(file: Path, other: Path, random: np.random.Generator) -> None:
    """Put a pipe in its place, whose other end nobody ever opens."""
    file.unlink()
    os.mkfifo(file)


def device(file: Path, other: Path, random: np.random.Generator) -> None:
    """Put a link to an endless device in its place."""
    file.unlink()
    file.symlink_to("/dev/zero")


def forge(file: Path, other: Path, random: np.random.Generator) -> None:
    """Seal the record again, with a score that its predictions do not give."""
    path = file.parent / METRICS_FILE
    document = json.loads(path.read_bytes())
    del document["sha256"]
    document["scores"]["test"]["accuracy"] += float(random.uniform(0.001, 0.1))
    path.write_bytes(sealed(document))


DAMAGES: tuple[Damage, ...] = (
    truncate, empty, flip_a_bit, zero_a_block, append, swap, delete, older_format, swap_records,
    add_a_file, grow, pipe, device, forge,
)  # fmt: skip


class _PlannedError(Exception):
    """The shard has checked its records, and is to do no more."""


class Doer:
    """Observes a shard to its end."""

    account: Account

    def started(self, device: Device | None, account: Account) -> None:
        """Keep the account."""
        self.account = account

    def epoch(self, run: Run, epoch: object) -> None:
        """Do nothing."""

    def finished(self, run: Run, metrics: object, seconds: float) -> None:
        """Do nothing."""

    def failed(self, run: Run, error: Exception) -> None:
        """Raise the error."""
        raise error


class _Planner(Doer):
    """Observes a shard until it knows which runs it must train, and stops it there."""

    def started(self, device: Device | None, account: Account) -> None:
        super().started(device, account)
        raise _PlannedError


def corruptions(lean: Lean, folder: Path, count: int, seed: int, redo: int = 50) -> Counter[str]:
    """Damage records one after another; return how often each reason was given.

    Args:
        lean: the grid, with its undisturbed outputs.
        folder: to work in.
        count: how many damages to try.
        seed: decides which file of which run is damaged.
        redo: after every so many damages, the run is really trained again and compared.
    """
    random = np.random.default_rng([seed, 2])
    shutil.copytree(lean.undisturbed, folder / lean.undisturbed.name)
    spec = read_jobspec(lean.jobspec, {})
    job = resolve(spec, load_data(spec.data), folder)
    reasons: Counter[str] = Counter()
    for number in range(count):
        run, other = (lean.runs[n] for n in random.permutation(len(lean.runs))[:2])
        damage = DAMAGES[number % len(DAMAGES)]
        if _damaged(lean, job, run, other, damage, random):
            reasons[_notice(lean, job, run, damage, number % redo == 0)] += 1
    return reasons


def _damaged(
    lean: Lean, job: Job, run: Run, other: Run, damage: Damage, random: np.random.Generator
) -> bool:
    """Damage a file of a run's record; return whether any byte has changed."""
    place = job.folder.record_path(run)
    names = sorted(path.name for path in place.iterdir())
    before = files_in(place)
    damage(
        place / names[random.integers(len(names))],
        JobFolder(lean.undisturbed).record_path(other),
        random,
    )
    return files_in(place) != before


def _is_asked_about(job: Job, lean: Lean, fault: str) -> None:
    """Require that a record of another version is not set aside without a word of the user."""
    try:
        run_shard(job, lean.runs, _Planner())
    except DataError as error:
        require("--redo" in error.remedy, f"{fault}: the question names no way on")
    else:
        require(False, f"{fault}: it would be done again without a question")


def _notice(lean: Lean, job: Job, run: Run, damage: Damage, redo: bool) -> str:
    """Check that report and shard notice a damage; repair the record and return the reason."""
    fault = f"{run.name}, {damage.__name__}"
    place, damaged = job.folder.record_path(run), files_in(job.folder.record_path(run))
    problems = load(job.folder).problems
    named = [problem.run for problem in problems]
    require(named == [run.name], f"{fault}: the report names {problems}")
    planner = Doer() if redo else _Planner()
    try:
        if damage is older_format:
            _is_asked_about(job, lean, fault)
        run_shard(job, lean.runs, planner, redo=True)
    except _PlannedError:
        shutil.copytree(JobFolder(lean.undisturbed).record_path(run), place)
    account = planner.account
    require(account.todo == (run,), f"{fault}: to be trained again are {account.todo}")
    require(len(account.done) == len(lean.runs) - 1, f"{fault}: others were touched")
    aside, reason = account.aside[run], problems[0].reason
    require(aside.reason == reason, f"{fault}: {reason}, but set aside for {aside.reason}")
    require(aside.place.name == f"{run.seed}.{reason}.1", f"{fault}: it is at {aside.place}")
    require(files_in(aside.place) == damaged, f"{fault}: the record that was set aside has changed")
    made, right = files_in(place), files_in(JobFolder(lean.undisturbed).record_path(run))
    del made["timing.json"], right["timing.json"]
    require(made == right, f"{fault}: the record that was made again differs")
    require(not load(job.folder).problems, f"{fault}: the report still complains")
    shutil.rmtree(job.folder.path / "set-aside")
    return reason
