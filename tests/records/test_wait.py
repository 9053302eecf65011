import shutil
from math import inf

import pytest

from tests.report.jobs import EMOTIONS, Fake, write_job
from unic_tfn.errors import DataError
from unic_tfn.grid import Cell, Run
from unic_tfn.records.at_work import Presence
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.wait import RETRY_SECONDS, Ending, Standing, wait_for
from unic_tfn.training.train import DivergedError

RUN = Run(Cell("text", "TA"), 1)

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


def wait(folder, minutes, clock, silence=inf):
    told: list[Standing] = []
    ending = wait_for(JobFolder(folder), minutes, silence, told.append, clock.sleep, clock.read)
    return ending, told


def counts(told):
    return [(standing.done, standing.total) for standing in told]


def test_a_complete_grid_is_not_waited_for(tmp_path):
    clock = Clock(0, None)
    ending, told = wait(write_job(tmp_path, SMALL), 5, clock)
    assert (ending, counts(told)) == (Ending.COMPLETE, [(2, 2)])
    assert clock.now == 0


def test_a_run_that_comes_later_ends_the_waiting(tmp_path):
    job = write_job(tmp_path / "now", SMALL)
    shutil.move(job / "runs" / "T-TA", tmp_path / "later")
    clock = Clock(30, lambda: shutil.move(tmp_path / "later", job / "runs" / "T-TA"))
    ending, told = wait(job, 5, clock)
    assert (ending, counts(told)) == (Ending.COMPLETE, [(1, 2), (2, 2)])
    assert 30 <= clock.now < 40


def test_a_job_that_has_not_begun_is_waited_for(tmp_path):
    clock = Clock(10, lambda: write_job(tmp_path, SMALL))
    ending, told = wait(tmp_path / "small", 5, clock)
    assert (ending, counts(told)) == (Ending.COMPLETE, [(0, 0), (2, 2)])


def test_waiting_ends(tmp_path):
    clock = Clock(0, None)
    ending, told = wait(tmp_path / "never", 1, clock)
    assert (ending, counts(told)) == (Ending.TIME, [(0, 0)])
    assert clock.now == pytest.approx(60)


def test_it_is_told_now_and_then_that_there_is_nothing_new(tmp_path):
    _, told = wait(tmp_path / "never", 21, Clock(0, None))
    assert [round(standing.silent / 300) for standing in told] == [0, 1, 2, 3, 4]


def test_silence_ends_the_waiting_and_a_sign_of_life_prolongs_it(tmp_path):
    tmp_path.joinpath("small").mkdir()
    clock = Clock(0, None)
    assert wait(tmp_path / "small", 100, clock, silence=20)[0] is Ending.SILENT
    assert clock.now == pytest.approx(20 * 60, abs=3)
    presence = Presence(tmp_path / "small")
    clock = Clock(15 * 60, lambda: presence.doing(RUN))
    assert wait(tmp_path / "small", 100, clock, silence=20)[0] is Ending.SILENT
    assert clock.now == pytest.approx(35 * 60, abs=3)


@pytest.fixture
def failed(tmp_path):
    """A job of two runs, one done, the other failed."""
    job = write_job(tmp_path, SMALL)
    shutil.rmtree(job / "runs" / "T-TA")
    JobFolder(job).write_failure(RUN, DivergedError("The loss stopped being a number."))
    return job


def test_a_grid_whose_missing_runs_have_failed_is_given_up_once_nobody_tries_again(failed):
    clock = Clock(0, None)
    ending, told = wait(failed, 600, clock)
    assert ending is Ending.FAILED
    assert clock.now == pytest.approx(RETRY_SECONDS, abs=3)
    [failure] = told[-1].failures
    assert (failure.run, failure.message) == (RUN.name, "The loss stopped being a number.")


def test_a_run_that_is_tried_again_is_waited_for(failed):
    presence = Presence(failed)
    clock = Clock(RETRY_SECONDS - 60, lambda: presence.doing(RUN))
    assert wait(failed, 600, clock)[0] is Ending.FAILED
    assert clock.now == pytest.approx(2 * RETRY_SECONDS - 60, abs=3)


def test_a_run_that_has_not_been_tried_is_waited_for(failed):
    shutil.rmtree(failed / "runs")
    assert wait(failed, 60, Clock(0, None))[0] is Ending.TIME


def test_a_shard_that_could_not_begin_is_told_and_ends_the_waiting(tmp_path):
    JobFolder(tmp_path / "small").write_failure(None, DataError("labels.csv is damaged."))
    ending, told = wait(tmp_path / "small", 60, Clock(0, None))
    assert ending is Ending.FAILED
    assert [(failure.run, failure.message) for failure in told[0].failures] == [
        ("", "labels.csv is damaged.")
    ]


def test_records_of_other_settings_do_not_count(tmp_path):
    job = write_job(tmp_path / "old", SMALL)
    other = write_job(tmp_path / "new", SMALL)
    path = job / "job.json"
    text = path.read_text()
    from unic_tfn.encoding.canonical_json import sealed

    document = JobFolder(job).read_job().model_copy(update={"fingerprint": "0" * 64})
    path.write_bytes(sealed(document.model_dump(mode="json")))
    assert wait(job, 0.1, Clock(0, None))[0] is Ending.TIME
    path.write_text(text)
    assert wait(job, 0.1, Clock(0, None))[0] is Ending.COMPLETE
    assert other.is_dir()


def test_a_record_that_the_report_would_refuse_is_waited_for(tmp_path):
    job = write_job(tmp_path, SMALL)
    path = job / "labels.csv"
    path.write_text(path.read_text().replace("clip_0030", "clip_9999"))
    for _ in range(2):
        ending, told = wait(job, 0.1, Clock(0, None))
        assert (ending, counts(told)) == (Ending.TIME, [(0, 2)])
        path.unlink(missing_ok=True)
