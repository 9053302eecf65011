"""What is said of a grid follows from what lies in its folder."""

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from tests.report.jobs import EMOTIONS, Fake, write_job
from unic_tfn.cluster.status import SILENT_SECONDS, State, find_jobs, status
from unic_tfn.encoding.canonical_json import sealed
from unic_tfn.errors import DataError, JobspecError, UsageError
from unic_tfn.grid import Cell, Run
from unic_tfn.records.at_work import Presence
from unic_tfn.records.job_folder import JobFolder

SMALL = Fake(
    grid={"text": ("T", "TA"), "multimodal": ("TA",)},
    classes={"text": EMOTIONS, "multimodal": EMOTIONS},
    seeds=(1, 2),
    clips=(20, 5, 6),
    name="small",
)
FIRST, SECOND = Run(Cell("text", "TA"), 1), Run(Cell("text", "TA"), 2)


@pytest.fixture
def job(tmp_path: Path) -> JobFolder:
    return JobFolder(write_job(tmp_path, SMALL))


def states(job: JobFolder) -> dict[str, str]:
    return {item.run.name: str(item.state) for item in status(job).runs}


def remove(job: JobFolder, *runs: Run) -> None:
    for run in runs:
        shutil.rmtree(job.record_path(run))


def test_a_complete_grid_is_done_and_nothing_is_left(job: JobFolder) -> None:
    found = status(job)
    assert found.is_complete
    assert found.seconds_left == 0
    assert set(states(job).values()) == {"done"}
    assert len(found.runs) == 6


def test_each_state_is_told_from_the_others(job: JobFolder) -> None:
    third = Run(Cell("text", "T"), 1)
    remove(job, FIRST, SECOND, third)
    job.write_failure(FIRST, DataError("no clips\nat all"))
    Presence(job.path).doing(SECOND)
    found = status(job)
    by_name = {item.run.name: item for item in found.runs}
    assert by_name["T-TA/1"].state is State.FAILED
    assert by_name["T-TA/1"].reason == "no clips"
    assert by_name["T-TA/2"].state is State.AT_WORK
    assert by_name["T-T/1"].state is State.MISSING
    assert by_name["T-T/2"].state is State.DONE
    assert found.cells()["T-TA"] == {State.FAILED: 1, State.AT_WORK: 1}
    assert list(found.cells()) == ["T-T", "T-TA", "M-TA"]
    assert not found.is_complete


def test_folds_are_counted_with_their_cell(tmp_path: Path) -> None:
    job = JobFolder(write_job(tmp_path, Fake(**{**vars(SMALL), "folds": 3, "name": "folded"})))
    runs = [item.run for item in status(job).runs]
    assert len(runs) == 18
    remove(job, runs[0])
    Presence(job.path).doing(runs[0])
    assert states(job)[runs[0].name] == "at work"
    assert status(job).cells()["T-T"] == {State.AT_WORK: 1, State.DONE: 5}


def test_a_variants_runs_are_counted_apart_under_their_own_fingerprint(tmp_path: Path) -> None:
    variants = {"tensor": {}, "late": {"model": {"fusion": "late"}}}
    folder = write_job(tmp_path, Fake(**{**vars(SMALL), "variants": variants, "name": "varied"}))
    job = JobFolder(folder)
    assert status(job).is_complete
    assert list(status(job).cells())[:2] == ["tensor:T-T", "tensor:T-TA"]
    document = job.read_job().model_dump(mode="json")
    document["variants"][1]["fingerprint"] = "0" * 64
    job.job_file.write_bytes(sealed(document))
    cells = status(job).cells()
    assert cells["tensor:T-T"] == {State.DONE: 2}
    assert cells["late:T-T"] == {State.MISSING: 2}


def test_a_failed_run_that_is_tried_again_is_at_work(job: JobFolder) -> None:
    remove(job, FIRST)
    job.write_failure(FIRST, DataError("no clips"))
    Presence(job.path).doing(FIRST)
    assert states(job)["T-TA/1"] == "at work"


def test_damage_that_shows_at_a_glance_and_other_settings_do_not_count(job: JobFolder) -> None:
    (job.record_path(FIRST) / "history.csv").write_bytes(b"short")
    metrics = job.record_path(SECOND) / "metrics.json"
    metrics.write_bytes(metrics.read_bytes().replace(b"0", b"1", 1))
    reasons = {item.run: item.reason for item in status(job).runs if item.state is State.MISSING}
    assert reasons == {FIRST: "damaged-history", SECOND: "damaged-metrics"}
    described = json.loads(job.job_file.read_bytes())
    del described["sha256"]
    job.job_file.write_bytes(sealed({**described, "fingerprint": "a" * 64}))
    assert {item.reason for item in status(job).runs if item.run not in (FIRST, SECOND)} == {
        "other-fingerprint"
    }


def test_the_time_left_is_that_of_the_missing_runs_shared_by_the_processes(job: JobFolder) -> None:
    remove(job, FIRST, SECOND)
    alone = status(job).seconds_left
    # Each of the records says 3.35 s.
    assert alone == pytest.approx(2 * 3.35)
    Presence(job.path).doing(FIRST)
    Presence(job.path).doing(SECOND)
    assert status(job).seconds_left == pytest.approx(3.35)


def test_an_input_of_which_no_run_is_done_costs_what_the_plan_says_in_proportion(
    job: JobFolder,
) -> None:
    runs = [item.run for item in status(job).runs]
    remove(job, *(run for run in runs if run.cell.input == "TA"))
    left = status(job).seconds_left
    assert left is not None
    # Networks that fuse two modalities are larger than the text network alone.
    assert left > 4 * 3.35
    remove(job, *(run for run in runs if run.cell.input == "T"))
    assert status(job).seconds_left is None


def test_a_process_that_says_nothing_does_not_count_as_alive(job: JobFolder) -> None:
    remove(job, FIRST)
    presence = Presence(job.path)
    presence.doing(FIRST)
    assert [worker.run for worker in status(job).alive] == ["T-TA/1"]
    long_ago = time.time() - SILENT_SECONDS - 1
    os.utime(presence.path, (long_ago, long_ago))
    found = status(job)
    assert found.alive == ()
    assert [worker.run for worker in found.workers] == ["T-TA/1"]


def test_a_job_that_could_not_begin_is_found_and_says_why(tmp_path: Path) -> None:
    folder = JobFolder(tmp_path / "outputs" / "wrong")
    folder.write_failure(None, JobspecError("no such input"))
    [job] = find_jobs(tmp_path / "outputs")
    found = status(job)
    assert found.runs == ()
    assert not found.is_complete
    assert found.could_not_begin is not None
    assert found.could_not_begin.message == "no such input"


def test_jobs_are_found_in_their_folder_and_in_the_one_above(job: JobFolder) -> None:
    write_job(job.path.parent, Fake(**{**vars(SMALL), "name": "another"}))
    (job.path.parent / "notes.txt").touch()
    assert find_jobs(job.path) == (job,)
    assert [found.path.name for found in find_jobs(job.path.parent)] == ["another", "small"]
    with pytest.raises(UsageError, match="Found none"):
        find_jobs(job.path / "runs")


def test_a_damaged_job_is_an_error(job: JobFolder) -> None:
    job.job_file.write_text("{}")
    with pytest.raises(DataError):
        status(job)
