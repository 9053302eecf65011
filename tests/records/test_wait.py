import shutil

import pytest

from tests.report.jobs import EMOTIONS, Fake, write_job
from unic_tfn.errors import UsageError
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.wait import wait_for

SMALL = Fake(
    grid={"text": ("T", "TA")},
    classes={"text": EMOTIONS},
    seeds=(1,),
    clips=(20, 5, 6),
    name="small",
)


class Clock:
    """A clock that sleeping moves on, and that does something at some time."""

    def __init__(self, at: float, action) -> None:
        self.now, self.at, self.action = 0.0, at, action

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.action and self.now >= self.at:
            self.action()
            self.action = None

    def read(self) -> float:
        return self.now


def wait(folder, minutes, clock):
    told = []
    done = wait_for(JobFolder(folder), minutes, lambda *n: told.append(n), clock.sleep, clock.read)
    return done, told


def test_a_complete_grid_is_not_waited_for(tmp_path):
    clock = Clock(0, None)
    assert wait(write_job(tmp_path, SMALL), 5, clock) == (True, [(2, 2)])
    assert clock.now == 0


def test_a_run_that_comes_later_ends_the_waiting(tmp_path):
    job = write_job(tmp_path / "now", SMALL)
    shutil.move(job / "runs" / "T-TA", tmp_path / "later")
    clock = Clock(30, lambda: shutil.move(tmp_path / "later", job / "runs" / "T-TA"))
    assert wait(job, 5, clock) == (True, [(1, 2), (2, 2)])
    assert 30 <= clock.now < 40


def test_a_job_that_has_not_begun_is_waited_for(tmp_path):
    clock = Clock(10, lambda: write_job(tmp_path, SMALL))
    assert wait(tmp_path / "small", 5, clock) == (True, [(2, 2)])


def test_waiting_ends(tmp_path):
    clock = Clock(0, None)
    assert wait(tmp_path / "never", 1, clock) == (False, [])
    assert clock.now == pytest.approx(60)


def test_records_of_other_settings_do_not_count(tmp_path):
    job = write_job(tmp_path / "old", SMALL)
    other = write_job(tmp_path / "new", SMALL)
    path = job / "job.json"
    text = path.read_text()
    from unic_tfn.encoding.canonical_json import sealed

    document = JobFolder(job).read_job().model_copy(update={"fingerprint": "0" * 64})
    path.write_bytes(sealed(document.model_dump(mode="json")))
    assert wait(job, 0.1, Clock(0, None))[0] is False
    path.write_text(text)
    assert wait(job, 0.1, Clock(0, None))[0] is True
    assert other.is_dir()


def test_a_record_that_the_report_would_refuse_is_waited_for(tmp_path):
    job = write_job(tmp_path, SMALL)
    path = job / "labels.csv"
    path.write_text(path.read_text().replace("clip_0030", "clip_9999"))
    assert wait(job, 0.1, Clock(0, None)) == (False, [(0, 2)])
    path.unlink()
    assert wait(job, 0.1, Clock(0, None)) == (False, [(0, 2)])


@pytest.mark.parametrize("minutes", [float("nan"), float("inf"), -float("inf")])
def test_a_time_that_never_comes_is_refused(tmp_path, minutes):
    with pytest.raises(UsageError, match="Cannot wait"):
        wait_for(JobFolder(tmp_path), minutes)
