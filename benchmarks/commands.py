"""Runs the program's own commands in processes of their own, and tells their time and memory."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

JOBSPECS = Path(__file__).parent.parent / "jobspecs"


@dataclass(frozen=True)
class Spent:
    """What a command took: wall-clock seconds, and the most memory in bytes it held at once."""

    seconds: float
    peak: int


def program(*arguments: object) -> Spent:
    """Run `unic-tfn` with these arguments; anything but exit code 0 ends the benchmark."""
    command = [sys.executable, "-m", "job", *map(str, arguments)]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        # Only this call tells the memory of one child.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)}: exit code {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Spent(time.perf_counter() - began, usage.ru_maxrss * unit)


def full_jobspec(folder: Path, **changes: Any) -> Path:
    """Write `jobspecs/full.yaml` with some keys changed, on the synthetic data by default."""
    spec = yaml.safe_load((JOBSPECS / "full.yaml").read_text())
    spec |= {"data": "synthetic", **changes}
    path = folder / "jobspec.yaml"
    path.write_text(yaml.safe_dump(spec))
    return path


def timings(outputs: Path) -> dict[Path, dict[str, Any]]:
    """Return the `timing.json` of each run in an outputs folder, by the run's folder."""
    found = outputs.glob("*/runs/*/*/timing.json")
    return {path.parent: json.loads(path.read_text()) for path in found}
