"""Kills and stops the processes of a grid at random moments, and starts them again."""

import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.faults.lean import (
    DEADLINE,
    NAME,
    Lean,
    check_same,
    finished,
    require,
    start,
    temporaries,
    ticks,
)
from unic_tfn.grid import Run

KILLS_BEFORE_THE_END = 8
SHARE_OF_STOPS = 0.2
STOP_WITHIN_SECONDS = 10.0
ENDS = {signal.SIGKILL: -signal.SIGKILL, signal.SIGTERM: 75, signal.SIGINT: 130}


@dataclass
class Tally:
    """The faults so far, and when they struck.

    Args:
        signals: how often each signal struck a running process.
        moments: the number of moments at which signals were sent.
        struck: the moments by phase, by whether something was half-built, and by finished records.
        slowest_stop: the most seconds that a process took to end after SIGTERM or SIGINT.
        chains: how often the grid was finished and compared.
    """

    signals: Counter[str] = field(default_factory=Counter)
    moments: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    slowest_stop: float = 0.0
    chains: int = 0

    def summary(self) -> str:
        """Return the figures on one line."""
        signals = ", ".join(f"{count} {name}" for name, count in sorted(self.signals.items()))
        return (
            f"{self.moments} moments ({signals}), finished and compared "
            f"{self.chains} times, slowest to stop {self.slowest_stop:.1f} s"
        )

    def told(self) -> str:
        """Return the figures for a person to read."""
        lines = [f"{count:6} moments: {name}" for name, count in sorted(self.struck.items())]
        return "\n".join([self.summary(), *lines])


@dataclass
class Slot:
    """A command that is started again until it ends with exit code 0."""

    arguments: list[str]
    process: "subprocess.Popen[bytes]"
    done: bool = False

    def alive(self) -> bool:
        """Return whether it is still running; an unprovoked failure breaks the promise."""
        if not self.done and (code := self.process.poll()) is not None:
            require(code == 0, f"{' '.join(self.arguments)}: ended with {code}, unprovoked")
            self.done = True
        return not self.done


@dataclass(frozen=True)
class Durations:
    """How long the undisturbed commands take, so that moments can be drawn within that time.

    Args:
        run: seconds until the last process of the grid ends.
        report: seconds that the report takes.
    """

    run: float
    report: float


class Chain:
    """One folder in which the grid is trained to its end, interrupted again and again.

    Args:
        lean: the grid.
        folder: is made, and is removed at the end if nothing is wrong.
        shards: how many processes at once.
        random: draws moments, signals and victims.
        tally: counts the faults.
    """

    def __init__(
        self, lean: Lean, folder: Path, shards: int, random: np.random.Generator, tally: Tally
    ) -> None:
        self.lean, self.folder, self.shards = lean, folder, shards
        self.random, self.tally = random, tally
        self.outputs = folder / "outputs"
        self.job = self.outputs / NAME
        self.log = folder / "log"
        self.early = 0
        self.seen: dict[Run, dict[str, tuple[int, int]]] = {}
        folder.mkdir(parents=True)

    def go(self, durations: Durations, most: int) -> Durations:
        """Interrupt the grid at up to `most` moments, let it end and compare; return its times."""
        phases = {
            "run": self.lean.commands(self.outputs, self.shards),
            "report": [["report", str(self.job)]],
        }
        end = self.tally.moments + most
        seconds = {}
        for phase, commands in phases.items():
            began = time.monotonic()
            slots = [Slot(command, start(command, self.log)) for command in commands]
            try:
                self._phase(phase, slots, durations, end)
            finally:
                for slot in slots:
                    if slot.process.poll() is None:
                        os.killpg(slot.process.pid, signal.SIGKILL)
                        slot.process.wait()
            seconds[phase] = time.monotonic() - began
        self._look("end")
        # Python itself answers Ctrl-C while it is still loading.
        tracebacks = self.log.read_text(errors="replace").count("Traceback")
        require(tracebacks <= self.early, f"{self.log}: a traceback")
        check_same(self.lean, self.job)
        self.tally.chains += 1
        shutil.rmtree(self.folder)
        return Durations(**seconds)

    def _phase(self, phase: str, slots: list[Slot], durations: Durations, end: int) -> None:
        """Let commands end, interrupted until the tally has `end` moments."""
        while self.tally.moments < end and self._until_moment(phase, slots, durations):
            self._strike(phase, slots)
        require(not self._work(slots, DEADLINE), f"{self.log}: not done within {DEADLINE} s")

    def _until_moment(self, phase: str, slots: list[Slot], durations: Durations) -> bool:
        """Let processes work until a random moment; return whether any is still running.

        A third of the moments are drawn from the whole time, a third lie shortly after a record
        appears, and a third fall while a record is being built.
        """
        if phase == "report":
            return self._work(slots, self.random.uniform(0, durations.report))
        kind = self.random.integers(3)
        if kind == 0:
            return self._work(slots, self.random.uniform(0, durations.run))
        if kind == 1:
            wanted = self._records() + int(self.random.integers(1, 3))
            self._work(slots, DEADLINE, lambda: self._records() >= wanted)
            return self._work(slots, self.random.uniform(0, 0.5))
        left = set(temporaries(self.outputs))
        self._work(slots, DEADLINE, lambda: not left.issuperset(temporaries(self.outputs)))
        return self._work(slots, self.random.uniform(0, 0.02))

    def _records(self) -> int:
        return sum(1 for _ in self.job.glob("runs/*/[0-9]*"))

    def _work(
        self, slots: list[Slot], seconds: float, until: Callable[[], bool] = lambda: False
    ) -> bool:
        """Let processes work for some seconds; return whether any is still running."""
        for _ in ticks(seconds):
            if not any(slot.alive() for slot in slots):
                return False
            if until():
                break
        return any(slot.alive() for slot in slots)

    def _strike(self, phase: str, slots: list[Slot]) -> None:
        """Interrupt some of the running processes, check their files, and start them again."""
        at_work = [slot for slot in slots if slot.alive()]
        if not at_work:
            return
        count = int(self.random.integers(1, len(at_work) + 1))
        stop = self.random.random() < SHARE_OF_STOPS
        stops = [signal.SIGTERM, signal.SIGINT]
        number = stops[self.random.integers(2)] if stop else signal.SIGKILL
        chosen = [at_work[n] for n in self.random.permutation(len(at_work))[:count]]
        for slot in chosen:
            os.killpg(slot.process.pid, number)
        began = time.monotonic()
        for slot in chosen:
            self._end(slot, number)
        if number != signal.SIGKILL:
            self.tally.slowest_stop = max(self.tally.slowest_stop, time.monotonic() - began)
        self.tally.moments += 1
        self._look(phase)
        for slot in chosen:
            if not slot.done:
                slot.process = start(slot.arguments, self.log)

    def _end(self, slot: Slot, number: signal.Signals) -> None:
        """Wait for a process that got a signal, and check how it ended."""
        try:
            code = slot.process.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            # Its fault handler writes to the log where it hangs.
            os.killpg(slot.process.pid, signal.SIGABRT)
            slot.process.wait()
            require(False, f"{self.log}: {number.name} did not end it in {STOP_WITHIN_SECONDS} s")
        if code == 0:
            slot.done = True
            return
        # While Python is still loading, the signal ends it as it does any process.
        early = code == -number and number != signal.SIGKILL
        require(code == ENDS[number] or early, f"{self.log}: {number.name} ended it with {code}")
        self.early += early
        self.tally.signals[number.name + (" while Python loads" if early else "")] += 1

    def _look(self, phase: str) -> None:
        """Check that every visible record is whole, and that no finished record was made again."""
        now = finished(self.job, self.lean.runs)
        for run, files in self.seen.items():
            require(
                now.get(run) == files, f"{self.job}: {run.name} was finished, and was made again"
            )
        self.seen = now
        if phase == "end":
            return
        if temporaries(self.outputs):
            phase += ", something half-built"
        self.tally.struck[f"{phase}, {len(now)} of {len(self.lean.runs)} records"] += 1


def measure(lean: Lean, folder: Path, shards: int) -> Durations:
    """Train the grid undisturbed in `shards` processes, and return how long it takes."""
    chain = Chain(lean, folder, shards, np.random.default_rng(0), Tally())
    return chain.go(Durations(0, 0), 0)


def kills(
    lean: Lean, folder: Path, count: int, seed: int, shard_counts: Sequence[int] = (1, 4)
) -> Tally:
    """Strike at `count` moments, shared evenly among the numbers of shards; return the tally."""
    tally = Tally()
    for part, shards in enumerate(shard_counts, start=1):
        end = count * part // len(shard_counts)
        random = np.random.default_rng([seed, shards])
        durations = (
            measure(lean, folder / f"undisturbed, {shards}", shards)
            if shards > 1
            else Durations(lean.seconds, lean.seconds / 2)
        )
        print(f"  {shards} at once, undisturbed: {durations}", flush=True)
        while tally.moments < end:
            place = folder / f"{shards} at once, {tally.chains}"
            most = min(KILLS_BEFORE_THE_END, end - tally.moments)
            Chain(lean, place, shards, random, tally).go(durations, most)
            print(f"  {shards} at once: {tally.summary()}", flush=True)
    return tally
