"""Damages finished records in every way, and checks that each is noticed, named and set aside."""

import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.faults.lean import Lean, files_in, require
from unic_tfn.data.source import load as load_data
from unic_tfn.encoding.canonical_json import sealed
from unic_tfn.grid import Run
from unic_tfn.jobspec.read import read_jobspec
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.records.run_record import METRICS_FILE
from unic_tfn.runs.job import Job, resolve
from unic_tfn.runs.observer import Account
from unic_tfn.runs.shard import run_shard
from unic_tfn.training.device import Device

Damage = Callable[[Path, Path, np.random.Generator], None]


def truncate(file: Path, other: Path, random: np.random.Generator) -> None:
    """Cut the end off."""
    contents = file.read_bytes()
    file.write_bytes(contents[: random.integers(1, len(contents))])


def empty(file: Path, other: Path, random: np.random.Generator) -> None:
    """Leave nothing in it."""
    file.write_bytes(b"")


def flip_a_bit(file: Path, other: Path, random: np.random.Generator) -> None:
    """Change one bit."""
    contents = bytearray(file.read_bytes())
    contents[random.integers(len(contents))] ^= 1 << int(random.integers(8))
    file.write_bytes(contents)


def zero_a_block(file: Path, other: Path, random: np.random.Generator) -> None:
    """Put zeros where a file system lost a part, as after a power failure."""
    contents = bytearray(file.read_bytes())
    begin = int(random.integers(len(contents)))
    contents[begin : begin + 512] = bytes(len(contents[begin : begin + 512]))
    file.write_bytes(contents)


def append(file: Path, other: Path, random: np.random.Generator) -> None:
    """Write something behind its end."""
    file.write_bytes(file.read_bytes() + random.bytes(int(random.integers(1, 100))))


def swap(file: Path, other: Path, random: np.random.Generator) -> None:
    """Put the same file of another run in its place."""
    file.write_bytes((other / file.name).read_bytes())


def delete(file: Path, other: Path, random: np.random.Generator) -> None:
    """Remove it."""
    file.unlink()


def older_format(file: Path, other: Path, random: np.random.Generator) -> None:
    """Seal the record anew as one of an older version of the program."""
    path = file.parent / METRICS_FILE
    document = json.loads(path.read_bytes())
    del document["sha256"]
    path.write_bytes(sealed({**document, "format": document["format"] - 1}))


def swap_records(file: Path, other: Path, random: np.random.Generator) -> None:
    """Put another run's whole record in its place."""
    shutil.rmtree(file.parent)
    shutil.copytree(other, file.parent)


def add_a_file(file: Path, other: Path, random: np.random.Generator) -> None:
    """Put a file beside it that is no part of the record."""
    (file.parent / f"{file.name}.orig").write_bytes(b"")


DAMAGES: tuple[Damage, ...] = (
    truncate, empty, flip_a_bit, zero_a_block, append, swap, delete, older_format, swap_records,
    add_a_file,
)  # fmt: skip


class _PlannedError(Exception):
    """The shard has looked at its records: that is all that is asked of it."""


class _Planner:
    """Observes a shard up to the moment at which it knows what is to be done."""

    account: Account

    def started(self, device: Device | None, account: Account) -> None:
        self.account = account
        raise _PlannedError


class _Doer(_Planner):
    """Observes a shard to its end."""

    def started(self, device: Device | None, account: Account) -> None:
        self.account = account

    def epoch(self, run: Run, epoch: object) -> None:
        pass

    def finished(self, run: Run, metrics: object, seconds: float) -> None:
        pass

    def failed(self, run: Run, error: Exception) -> None:
        raise error


def corruptions(lean: Lean, folder: Path, count: int, seed: int, redo: int = 50) -> Counter[str]:
    """Damage so many records, one after another; return how often each reason was given.

    Args:
        lean: the grid, with its undisturbed outputs.
        folder: to work in.
        count: how many.
        seed: decides which file of which run is damaged in which way.
        redo: every so many, the run is really done again and compared.
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
    """Damage a file of a run's record; tell whether any byte is another one now."""
    place = job.folder.record_path(run)
    names = sorted(path.name for path in place.iterdir())
    before = files_in(place)
    damage(
        place / names[random.integers(len(names))],
        JobFolder(lean.undisturbed).record_path(other),
        random,
    )
    return files_in(place) != before


def _notice(lean: Lean, job: Job, run: Run, damage: Damage, redo: bool) -> str:
    """Check that report and shard notice a damage, put all in order and return the reason."""
    what = f"{run.name}, {damage.__name__}"
    place, damaged = job.folder.record_path(run), files_in(job.folder.record_path(run))
    problems = load(job.folder).problems
    require([one.run for one in problems] == [run.name], f"{what}: the report names {problems}")
    planner = _Doer() if redo else _Planner()
    try:
        run_shard(job, lean.runs, planner)  # type: ignore[arg-type]
    except _PlannedError:
        shutil.copytree(JobFolder(lean.undisturbed).record_path(run), place)
    account = planner.account
    require(account.todo == (run,), f"{what}: to do again are {account.todo}")
    require(len(account.done) == len(lean.runs) - 1, f"{what}: others were touched")
    aside = account.aside[run]
    reason = problems[0].reason
    require(aside.name == f"{run.seed}.{reason}.1", f"{what}: {reason}, but aside is {aside}")
    require(files_in(aside) == damaged, f"{what}: what was set aside was changed")
    made, right = files_in(place), files_in(JobFolder(lean.undisturbed).record_path(run))
    made.pop("timing.json"), right.pop("timing.json")
    require(made == right, f"{what}: done again, it is another record")
    require(not load(job.folder).problems, f"{what}: the report still complains")
    shutil.rmtree(job.folder / "set-aside")
    return reason
