"""Changes the data and the environment of a running grid; its records must not change with them."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.faults.corruptions import Doer
from benchmarks.faults.lean import DEADLINE, Lean, files_in, require, start
from unic_tfn.data.package.manifest import FEATURES_FILE, LABELS_FILE, MANIFEST_FILE
from unic_tfn.data.package.store import write_package
from unic_tfn.data.source import load
from unic_tfn.grid import Run
from unic_tfn.jobspec.read import read_jobspec
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.runs.job.job import Job, resolve
from unic_tfn.runs.shard import run_shard

FILES = (FEATURES_FILE, LABELS_FILE, MANIFEST_FILE)
# What acts on rounding, on threads, on the device, or on how a backend compiles.
FLAGS = (
    ("TF_XLA_FLAGS", "--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit"),
    ("XLA_FLAGS", "--xla_cpu_enable_fast_math=true"),
    ("ONEDNN_MAX_CPU_ISA", "SSE41"),
    ("ONEDNN_DEFAULT_FPMATH_MODE", "BF16"),
    ("TF_SET_ONEDNN_FPMATH_MODE", "BF16"),
    ("TF_ENABLE_ONEDNN_OPTS", "0"),
    ("TF_DETERMINISTIC_OPS", "0"),
    ("JAX_ENABLE_X64", "1"),
    ("OPENBLAS_CORETYPE", "Nehalem"),
    ("NPY_DISABLE_CPU_FEATURES", "AVX2 FMA3"),
    ("NVIDIA_TF32_OVERRIDE", "1"),
    ("OMP_NUM_THREADS", "1"),
    ("KERAS_HOME", "/nowhere"),
    ("PYTHONHASHSEED", "7"),
    ("MPLBACKEND", "module://matplotlib_inline.backend_inline"),
)


def overwrite(file: Path, random: np.random.Generator) -> None:
    """Write other bytes over a part of the file, in place."""
    begin = int(random.integers(file.stat().st_size))
    with file.open("r+b") as opened:
        opened.seek(begin)
        opened.write(random.bytes(4096))


def empty(file: Path, random: np.random.Generator) -> None:
    """Empty the file, in place."""
    os.truncate(file, 0)


def replace(file: Path, random: np.random.Generator) -> None:
    """Put another file in its place."""
    file.unlink()
    file.write_bytes(random.bytes(1000))


CHANGES: tuple[Callable[[Path, np.random.Generator], None], ...] = (overwrite, empty, replace)


class _Meddler(Doer):
    """Changes a file at a random epoch."""

    def __init__(self, change: Callable[[], None], moment: int) -> None:
        self.change, self.left = change, moment

    def epoch(self, run: Run, epoch: object) -> None:
        if self.left == 0:
            self.change()
        self.left -= 1


def packages(lean: Lean, folder: Path, count: int, seed: int) -> Counter[str]:
    """Change a package while a grid is trained from it; return how often, by kind.

    Args:
        lean: the grid, with its undisturbed outputs.
        folder: to work in.
        count: how many grids.
        seed: decides the file, the change and the moment.
    """
    random = np.random.default_rng([seed, 6])
    spec = read_jobspec(lean.jobspec, {})
    write_package(load(spec.data), folder / "whole")
    found: Counter[str] = Counter()
    for number in range(count):
        data = folder / "data"
        shutil.copytree(folder / "whole", data)
        job = resolve(spec, load(str(data)), folder / "outputs")
        change = CHANGES[number % len(CHANGES)]
        file = data / FILES[int(random.integers(len(FILES)))]

        def meddle(
            change: Callable[[Path, np.random.Generator], None] = change, file: Path = file
        ) -> None:
            change(file, random)

        moment = int(random.integers(2 * len(lean.runs)))
        failures = run_shard(job, lean.runs, _Meddler(meddle, moment))
        require(not failures, f"{file}, {change.__name__}: {failures}")
        _same_records(lean, job, f"{file}, {change.__name__} at epoch {moment}")
        shutil.rmtree(folder / "outputs")
        shutil.rmtree(data)
        found[f"{file.name}, {change.__name__}"] += 1
    return found


def _same_records(lean: Lean, job: Job, fault: str) -> None:
    for run in lean.runs:
        made = files_in(job.folder.record_path(run))
        right = files_in(JobFolder(lean.undisturbed).record_path(run))
        del made["timing.json"], right["timing.json"]
        require(made == right, f"{fault}: the record of {run.name} differs")


def environments(lean: Lean, folder: Path, count: int, seed: int) -> Counter[str]:
    """Train the grid under other variables; return how often each flag was silent or recorded.

    Args:
        lean: the grid, with its undisturbed outputs.
        folder: to work in.
        count: how many grids; each has one to three flags.
        seed: decides which.
    """
    random = np.random.default_rng([seed, 7])
    found: Counter[str] = Counter()
    for number in range(count):
        first = FLAGS[number % len(FLAGS)]
        others = random.choice(len(FLAGS), int(random.integers(3)), replace=False)
        flags = dict([first, *(FLAGS[other] for other in others)])
        place = folder / "outputs"
        (command,) = lean.commands(place, 1)
        folder.mkdir(parents=True, exist_ok=True)
        code = start(command, folder / "log", flags).wait(DEADLINE)
        require(code == 0, f"{folder / 'log'}: {flags}: ended with {code}")
        told = _told(lean, JobFolder(place / lean.undisturbed.name), flags)
        for name in flags:
            found[f"{name}: {'recorded' if name in told else 'without effect'}"] += 1
        shutil.rmtree(place)
    return found


def _told(lean: Lean, job: JobFolder, flags: dict[str, str]) -> set[str]:
    """Require equal records but for the device's name; return the variables that it names."""
    named: set[str] = set()
    for run in lean.runs:
        made, right = job.read_record(run), JobFolder(lean.undisturbed).read_record(run)
        named = {name for name in flags if f"{name}=" in made.metrics.device.name}
        if not named:
            same = made.metrics == right.metrics
            require(same, f"{flags}: the record of {run.name} differs, and does not say so")
    return named
