"""The tiny job, done as a shard does it."""

import csv
import io
from types import SimpleNamespace

from tests.tiny import Notes, results, tiny_package, tiny_spec
from unic_tfn.grid import Cell, Run
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.runs.job.job import resolve
from unic_tfn.runs.shard import run_shard

PACKAGE = tiny_package()
ALONE = Run(Cell("text", "A"), 1)
OTHER = Run(Cell("text", "A"), 2)


def do(folder, runs=None, spec=None, package=PACKAGE, force=False):
    """Do runs of the tiny job and return the job, what was noted and the failures."""
    spec = spec or tiny_spec()
    job, notes = resolve(spec, package, folder), Notes()
    failures = run_shard(job, spec.runs() if runs is None else runs, notes, force)
    return SimpleNamespace(job=job, notes=notes, failures=failures, folder=folder / "tiny")


def read_csv(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def record_bytes(folder, run):
    return results(JobFolder(folder).record_path(run))
