"""Runs the program's commands in processes of their own, and measures their time and memory."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

JOBSPECS = Path(__file__).parent.parent / "jobspecs"


@dataclass(frozen=True)
class Spent:
    """The cost of a command: wall-clock seconds, peak memory in bytes, seconds of processors."""

    seconds: float
    peak: int
    processor: float


def program(*arguments: object, watch: Callable[[int], None] = lambda process: None) -> Spent:
    """Run `unic-tfn` with these arguments; anything but exit code 0 ends the benchmark.

    Args:
        arguments: of the command.
        watch: is called in a thread with the id of the process, and must return when that ends.
    """
    command = [sys.executable, "-m", "unic_tfn", *map(str, arguments)]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        watcher = threading.Thread(target=watch, args=(process.pid,))
        watcher.start()
        # Only this call returns the peak memory of a single child.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(command)}: exit code {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Spent(seconds, usage.ru_maxrss * unit, usage.ru_utime + usage.ru_stime)


def full_jobspec(folder: Path, **changes: Any) -> Path:
    """Write `jobspecs/full.yaml` with some keys changed, on the synthetic data by default."""
    spec = yaml.safe_load((JOBSPECS / "full.yaml").read_text())
    spec |= {"data": "synthetic", **changes}
    path = folder / "jobspec.yaml"
    path.write_text(yaml.safe_dump(spec))
    return path


def timings(outputs: Path) -> dict[Path, dict[str, Any]]:
    """Return the `timing.json` of each run in an outputs folder, by the run's folder."""
    found = outputs.glob("*/runs/**/timing.json")
    return {path.parent: json.loads(path.read_text()) for path in found}
