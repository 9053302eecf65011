"""`unic-tfn status` on a job that is done, half done, failed, or not there yet."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.report.jobs import EMOTIONS, Fake, write_job
from unic_tfn.cli.status import lines
from unic_tfn.cluster.status import status
from unic_tfn.errors import DataError
from unic_tfn.grid import Cell, Run
from unic_tfn.records.at_work import Presence
from unic_tfn.records.job_folder import JobFolder

SMALL = Fake(
    grid={"text": ("T", "TA")},
    classes={"text": EMOTIONS},
    seeds=(1, 2),
    clips=(20, 5, 6),
    name="small",
)
RUN = Run(Cell("text", "TA"), 1)


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return write_job(tmp_path / "outputs", SMALL)


def test_a_complete_grid_is_one_line(cli, job):
    done = cli("status", job.parent)
    assert (done.code, done.out) == (0, f"{job}: 4 runs, 4 done.\n")


def test_a_job_that_waits_in_a_queue_is_no_mistake(cli, tmp_path):
    job = tmp_path / "outputs" / "waiting"
    (job / "slurm").mkdir(parents=True)
    done = cli("status", job.parent)
    assert (done.code, done.out) == (0, f"{job}: no process has begun to train.\n")


def test_what_is_missing_is_shown_by_cell_with_the_time_left(cli, job):
    shutil.rmtree(job / "runs" / "T-TA")
    Presence(job).doing(RUN)
    head, heading, *cells = cli("status", job).out.splitlines()
    assert head.startswith(f"{job}: 4 runs, 2 done, 1 at work, 1 missing. About ")
    assert head.endswith(" left with 1 process.")
    assert heading.split() == ["cell", "done", "at", "work", "failed", "missing"]
    assert [line.split() for line in cells] == [
        ["T-T", "2", "-", "-", "-"],
        ["T-TA", "-", "1", "-", "1"],
    ]


def test_failures_are_told_with_their_reasons_and_not_without_end(job):
    folder = JobFolder(job)
    shutil.rmtree(folder.record_path(RUN))
    folder.write_failure(RUN, DataError("bad\x1b[2J clips\nand more"))
    folder.write_failure(None, DataError("no data"))
    (job / "runs" / "T-T" / "2" / "history.csv").unlink()
    told = lines(status(folder))[4:]
    assert told == [
        "A process could not begin: no data",
        "T-T/2 has a record that does not count: missing-history",
        "T-TA/1 has failed: bad\\x1b[2J clips",
    ]
    many = Fake(**{**vars(SMALL), "seeds": tuple(range(30)), "name": "many"})
    folder = JobFolder(write_job(job.parent, many))
    for run in [item.run for item in status(folder).runs]:
        shutil.rmtree(folder.record_path(run))
        folder.write_failure(run, DataError("bad"))
    shown = lines(status(folder))
    assert len(shown) < 24
    assert shown[-1] == "... and 52 more; see failures/."


def test_a_process_that_is_silent_is_named(job):
    shutil.rmtree(job / "runs" / "T-TA" / "1")
    presence = Presence(job)
    presence.doing(RUN)
    long_ago = time.time() - 1800
    os.utime(presence.path, (long_ago, long_ago))
    shown = lines(status(JobFolder(job)))
    assert "No process is at work" in shown[0]
    assert shown[-1] == "The process on T-TA/1 has been silent for 30 min."


def test_no_job_is_a_usage_error(cli, tmp_path):
    done = cli("status", tmp_path)
    assert done.code == 2
    assert "Found none" in done.err


def test_watching_ends_with_the_grid(job, tmp_path):
    """Begun before there is anything to see, and shown again only when something has changed."""
    later = tmp_path / "later"
    job.rename(later)
    record = later / "runs" / "T-TA" / "1"
    kept = record.rename(tmp_path / "kept")
    code = (
        "import unic_tfn.cli.status as module, unic_tfn.cli.main as main\n"
        "module.WATCH_SECONDS = 0.05\n"
        f"main.main(['status', {str(job)!r}, '--watch'])\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "Found none" in process.stdout.readline()
        later.rename(job)
        assert "3 done, 1 missing" in process.stdout.readline()
        kept.rename(job / "runs" / "T-TA" / "1")
        rest = process.stdout.read().splitlines()
    assert process.returncode == 0
    assert rest[-1] == f"{job}: 4 runs, 4 done."
    assert len([line for line in rest if "1 missing" in line]) == 0
