"""Lets the n-th storage operation of an import, a replacement or a report fail, or kills there.

Each trial is a child process. Whatever happens in it, the place must hold the old or the new
folder, whole; started again, the command must end with the new one and leave nothing beside it.
"""

import contextlib
import errno
import io
import os
import shutil
import signal
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.faults.inputs import write_import_files
from benchmarks.faults.lean import Lean, require, temporaries
from unic_tfn.cli.main import main
from unic_tfn.errors import StorageError
from unic_tfn.machine import durable, leftovers
from unic_tfn.machine.replace_folder import replace_folder

OPERATIONS = ("fsync", "mkdir", "rename", "replace", "unlink", "rmdir")
MODES = ("fails once", "fails from then on", "killed before", "killed after")
ERRORS = (errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS)
STORAGE_FAILED = 74


@dataclass(frozen=True)
class Scenario:
    """A command that writes a folder.

    Args:
        name: what it does.
        prepare: fills a folder to work in with what is there before.
        work: runs the command in that folder, and returns its exit code.
        place: the folder that is written, relative to it.
    """

    name: str
    prepare: Callable[[Path], None]
    work: Callable[[Path], int]
    place: str


def scenarios(lean: Lean, folder: Path) -> list[Scenario]:
    """Return all of them; the files that they start from are made in `folder`."""
    folder.mkdir(parents=True)
    features, labels = folder / "features.npz", folder / "labels.csv"
    write_import_files(features, labels)
    arguments = ["data", "import", str(features), "--labels", str(labels)]

    def imported(place: Path, *more: str) -> int:
        return _command([*arguments, str(place / "out"), *more])

    def older(place: Path) -> None:
        require(imported(place, "--name", "older") == 0, "an undisturbed import failed")

    # The report's files are made once: nothing but their writing touches the storage.
    files = _tree(lean.undisturbed / "report") or {}

    def older_report(place: Path) -> None:
        replace_folder(place / "report", {"index.html": b"older", "tables/old.csv": b"older"})

    def reported(place: Path) -> int:
        try:
            replace_folder(place / "report", files)
        except StorageError:
            return STORAGE_FAILED
        return 0

    return [
        Scenario("import", lambda place: None, imported, "out"),
        Scenario("import --force", older, lambda place: imported(place, "--force"), "out"),
        Scenario("report", older_report, reported, "report"),
    ]


def storage(lean: Lean, folder: Path, count: int, seed: int) -> Counter[str]:
    """Let operations fail or kill; return how often, by scenario and mode.

    Args:
        lean: the grid, with its undisturbed outputs.
        folder: to work in.
        count: how many trials.
        seed: decides which operation it is, and how it fails.
    """
    random = np.random.default_rng([seed, 4])
    known = scenarios(lean, folder / "inputs")
    right = {scenario.name: _undisturbed(scenario, folder) for scenario in known}
    found: Counter[str] = Counter()
    for number in range(count):
        scenario = known[number % len(known)]
        mode = MODES[int(random.integers(len(MODES)))]
        fault = Fault(
            step=int(random.integers(right[scenario.name].operations)),
            mode=mode,
            error=ERRORS[int(random.integers(len(ERRORS)))],
            in_one_step=bool(random.integers(2)),
        )
        _try(scenario, right[scenario.name], fault, folder / "trial")
        found[f"{scenario.name}: {mode}"] += 1
    return found


@dataclass(frozen=True)
class Undisturbed:
    """What a scenario does where nothing fails: the folder before and after, its operations."""

    before: dict[str, bytes] | None
    after: dict[str, bytes]
    operations: int


@dataclass(frozen=True)
class Fault:
    """What goes wrong.

    Args:
        step: at which operation, from 0.
        mode: one of `MODES`.
        error: the error's number, where it fails.
        in_one_step: whether the file system exchanges folders in one step.
    """

    step: int
    mode: str
    error: int
    in_one_step: bool


def _undisturbed(scenario: Scenario, folder: Path) -> Undisturbed:
    place = folder / "undisturbed"
    place.mkdir()
    scenario.prepare(place)
    before = _tree(place / scenario.place)
    reading, writing = os.pipe()

    def counted() -> int:
        counter = Operations(None)
        code = scenario.work(place)
        os.write(writing, str(counter.count).encode())
        return code

    require(_child(counted) == 0, f"{scenario.name}: undisturbed, it fails")
    os.close(writing)
    with os.fdopen(reading) as counts:
        operations = int(counts.read())
    after = _tree(place / scenario.place)
    require(after is not None and after != before, f"{scenario.name}: it writes nothing new")
    shutil.rmtree(place)
    return Undisturbed(before, after or {}, operations)


def _try(scenario: Scenario, right: Undisturbed, fault: Fault, place: Path) -> None:
    told = f"{place}: {scenario.name}, {fault}"
    place.mkdir()
    scenario.prepare(place)

    def disturbed() -> int:
        Operations(fault)
        return scenario.work(place)

    code = _child(disturbed)
    expected = (-signal.SIGKILL, 0) if "killed" in fault.mode else (STORAGE_FAILED, 0)
    require(code in expected, f"{told}: ended with {code}")
    found = _tree(place / scenario.place)
    between = found is None and not fault.in_one_step and _old_is_beside(place, right.before)
    require(found in (right.before, right.after) or between, f"{told}: neither old nor new")
    if code == 0:
        require(found == right.after, f"{told}: ended with 0, but the new folder is not there")
    if found == right.after and scenario.name == "import":
        return _clear(place)
    require(_child(lambda: scenario.work(place)) == 0, f"{told}: it fails when started again")
    require(_tree(place / scenario.place) == right.after, f"{told}: started again, it differs")
    left = temporaries(place)
    require(not left, f"{told}: left behind: {left}")
    return _clear(place)


def _clear(place: Path) -> None:
    shutil.rmtree(place)


def _old_is_beside(place: Path, old: dict[str, bytes] | None) -> bool:
    return old is not None and any(_tree(path) == old for path in temporaries(place))


class Operations:
    """Counts the storage operations of this process, and disturbs one of them."""

    def __init__(self, fault: Fault | None) -> None:
        self.fault, self.count = fault, 0
        for name in OPERATIONS:
            setattr(os, name, self._watched(getattr(os, name)))
        exchange = vars(durable)["exchange"]
        if fault and not fault.in_one_step:
            vars(durable)["exchange"] = lambda first, second: False
        else:
            vars(durable)["exchange"] = self._watched(exchange)

    def _watched(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **options: Any) -> Any:
            number, fault = self.count, self.fault
            self.count += 1
            if fault is None:
                return call(*arguments, **options)
            if fault.mode == "killed before" and number == fault.step:
                os.kill(os.getpid(), signal.SIGKILL)
            later = fault.mode == "fails from then on" and number > fault.step
            if "fails" in fault.mode and (number == fault.step or later):
                raise OSError(fault.error, os.strerror(fault.error))
            result = call(*arguments, **options)
            if fault.mode == "killed after" and number == fault.step:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return watched


def _child(work: Callable[[], int]) -> int:
    """Run a function in a child process and return its exit code, negative for a signal."""
    child = os.fork()
    if not child:
        code = 1
        # A process of its own has a token of its own, by which its leftovers are known.
        vars(leftovers)["_PROCESS_TOKEN"] = uuid.uuid4().hex[:8]
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _command(arguments: list[str]) -> int:
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            main(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    return 1


def _tree(folder: Path) -> dict[str, bytes] | None:
    """Return the files below a folder by path; None if there is no folder."""
    if not folder.is_dir():
        return None
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
