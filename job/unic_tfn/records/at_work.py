"""Notes by which processes that train on a job are seen while they live, and named after they die.

A note is a small file in the job folder with a temporary name (see `machine.leftovers`). Its
process writes it anew now and then and removes it at an orderly end. All of this is a courtesy: a
note that cannot be written or read costs no run.
"""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import ValidationError

from unic_tfn.encoding.document import Document
from unic_tfn.grid import Run
from unic_tfn.machine.interruption import fleeting
from unic_tfn.machine.leftovers import is_abandoned, temporary_sibling
from unic_tfn.machine.limits import TYPICAL_PEAK, boot, kills_for_memory, memory_limit

NAME = "at-work"
TOUCH_SECONDS = 15.0
MAX_BYTES = 4096


class Note(Document):
    """What a process is doing.

    Args:
        run: the name of the run that it trains.
        boot: the start of the machine that it is on; empty where unknown.
        kills: how many processes the machine had killed for want of memory by then.
        memory: the bytes of memory that the process may use; None without a limit.
    """

    run: str
    boot: str = ""
    kills: int | None = None
    memory: int | None = None

    @classmethod
    def of(cls, run: Run) -> Self:
        """Return the note of this process on a run."""
        return cls(run=run.name, boot=boot(), kills=kills_for_memory(), memory=memory_limit())


@dataclass(frozen=True)
class Worker:
    """A process that has said what it is doing.

    Args:
        run: the name of the run that it trains.
        silent: seconds since its last sign of life.
        ended: whether it is known to have ended without notice.
    """

    run: str
    silent: float
    ended: bool


class Presence:
    """This process's note.

    Args:
        folder: the job folder.
    """

    def __init__(self, folder: Path) -> None:
        self.path = temporary_sibling(folder / NAME)
        self.note: Note | None = None
        self.touched = 0.0

    def doing(self, run: Run) -> None:
        """Note that this process has begun a run."""
        self.note = Note.of(run)
        self._write()

    def beat(self) -> None:
        """Show that this process is alive, at most every `TOUCH_SECONDS`."""
        if self.note and time.monotonic() - self.touched >= TOUCH_SECONDS:
            self._write()

    def close(self) -> None:
        """Remove the note."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _write(self) -> None:
        self.touched = time.monotonic()
        if self.note:
            with suppress(OSError):
                self.path.write_text(self.note.model_dump_json(), encoding="utf-8")


@contextmanager
def at_work(folder: Path) -> Iterator[Presence]:
    """Give a process's note, which is removed when the block ends in any way but a kill."""
    presence = Presence(folder)
    fleeting.add(presence.path)
    try:
        yield presence
    finally:
        presence.close()
        fleeting.discard(presence.path)


def signs_of_life(folder: Path) -> frozenset[tuple[str, int]]:
    """Return the notes in a job folder by name and time; one that changes is a sign of life."""
    found = set()
    for path in _notes(folder):
        with suppress(OSError):
            found.add((path.name, path.stat().st_mtime_ns))
    return frozenset(found)


def workers(folder: Path) -> tuple[Worker, ...]:
    """Return the processes whose notes are in a job folder, by the names of their runs."""
    found = []
    for path in _notes(folder):
        note = _read(path)
        with suppress(OSError):
            # The clock of the machine that wrote it may be ahead of this one's.
            silent = max(0.0, time.time() - path.stat().st_mtime)
            if note:
                found.append(Worker(note.run, silent, is_abandoned(path)))
    return tuple(sorted(found, key=lambda worker: worker.run))


def left_behind(folder: Path, runs: Collection[Run]) -> tuple[str, ...]:
    """Return a remark for each process that was on one of these runs and left its note behind.

    Call it before leftovers are swept: notes of the dead are among them.

    Args:
        folder: the job folder.
        runs: the runs that this process is going to train.
    """
    names = {run.name for run in runs}
    notes = ((path, _read(path)) for path in _notes(folder))
    return tuple(_remark(path, note) for path, note in notes if note and note.run in names)


def _notes(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob(f".{NAME}.*.tmp"))
    except OSError:
        return []


def _read(path: Path) -> Note | None:
    try:
        with path.open("rb") as file:
            return Note.model_validate_json(file.read(MAX_BYTES))
    except (OSError, ValidationError):
        return None


def _remark(path: Path, note: Note) -> str:
    """Return what is known of a process that has left its note."""
    if is_abandoned(path):
        ended = f"An earlier process ended without notice while it trained {note.run}."
    else:
        ended = f"Another process has begun {note.run} and has not said that it ended."
    cause = (
        "This machine has killed a process for want of memory since then."
        if _killed_since(note)
        else "If it was killed, want of memory is the usual cause."
    )
    limit = f"Its limit was {note.memory / 2**30:.1f} GiB" if note.memory else "It had no limit"
    return f"{ended} {cause} {limit}; a TAV run of the paper's sizes takes {TYPICAL_PEAK}."


def _killed_since(note: Note) -> bool:
    """Return whether the note's machine is this one and has killed for memory since."""
    kills = kills_for_memory()
    if kills is None or note.kills is None:
        return False
    return bool(note.boot) and note.boot == boot() and kills > note.kills
