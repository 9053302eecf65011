import os
import shutil
from dataclasses import replace

import pytest

from tests.records.records import FINGERPRINT, METRICS, RUN, write
from tests.report.jobs import Fake, write_job
from unic_tfn.encoding.canonical_json import sha256
from unic_tfn.errors import DataError, UsageError
from unic_tfn.grid import Cell, Run
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.reasons import NoRecordError, Reason

SMALL = Fake(grid={"text": ("T", "TA")}, seeds=(1, 2), clips=(9, 3, 5), name="small")


@pytest.fixture
def job(tmp_path):
    return JobFolder(write_job(tmp_path, SMALL))


def why_not_done(job, run, fingerprint=FINGERPRINT, device="auto"):
    with pytest.raises(NoRecordError) as error:
        job.finished_result(run, fingerprint, device)
    return error.value.reason


def test_everything_lies_below_the_folder(tmp_path):
    folder = JobFolder(tmp_path)
    assert folder.job_file == tmp_path / "job.json"
    assert folder.labels_file == tmp_path / "labels.csv"
    assert folder.report == tmp_path / "report"
    assert folder.record_path(RUN) == tmp_path / "runs" / "M-TA" / "1111"
    assert folder.failure_path(RUN) == tmp_path / "failures" / "M-TA" / "1111.json"


def test_a_run_is_done_under_its_fingerprint_and_device_alone(job):
    run, other = job.open_job().runs[:2]
    assert job.finished_result(run, FINGERPRINT).metrics.run.seed == run.seed
    assert job.finished_result(run, FINGERPRINT, "cpu").metrics.fingerprint == FINGERPRINT
    assert why_not_done(job, run, "0" * 64) is Reason.OTHER_FINGERPRINT
    assert why_not_done(job, run, device="gpu") is Reason.OTHER_DEVICE
    shutil.rmtree(job.record_path(other))
    assert why_not_done(job, other) is Reason.MISSING
    (job.record_path(run) / "history.csv").unlink()
    assert why_not_done(job, run) is Reason.MISSING


def test_a_glance_sees_what_can_be_seen_without_reading_the_larger_files(job):
    run, other = job.open_job().runs[:2]
    assert job.glance(run, FINGERPRINT) == job.read_record(run)
    with pytest.raises(NoRecordError, match="other-fingerprint"):
        job.glance(run, "0" * 64)
    history = job.record_path(run) / "history.csv"
    history.write_bytes(b"x" * history.stat().st_size)
    job.glance(run, FINGERPRINT)
    with pytest.raises(NoRecordError, match="damaged-history"):
        job.read_record(run)
    history.write_bytes(b"x")
    with pytest.raises(NoRecordError, match="damaged-history"):
        job.glance(run, FINGERPRINT)
    (job.record_path(other) / "timing.json").write_bytes(b"{}")
    with pytest.raises(NoRecordError, match="damaged-timing"):
        job.glance(other, FINGERPRINT)


def test_labels_are_checked_whether_they_are_given_or_read(job):
    document = job.open_job()
    run, labels = document.runs[0], job.open_labels(document)
    assert job.finished_result(run, FINGERPRINT, labels=labels).predicted.shape == (5,)
    job.labels_file.write_text(job.labels_file.read_text().replace("clip_0016", "clip_9999"))
    assert why_not_done(job, run) is Reason.UNREADABLE


def test_changed_labels_are_damage(job):
    document = job.open_job()
    sealed_job = document.model_copy(update={"labels_sha256": sha256(job.labels_file.read_bytes())})
    assert len(job.open_label_rows(sealed_job)) == 17
    first, *others = job.labels_file.read_bytes().splitlines(keepends=True)
    job.labels_file.write_bytes(b"".join([first, *others[1:], others[0]]))
    for opened in (job.open_label_rows, job.open_labels):
        with pytest.raises(DataError, match=r"labels\.csv: damaged-labels"):
            opened(sealed_job)
    job.labels_file.unlink()
    job.labels_file.symlink_to("/dev/zero")
    for opened in (job.open_label_rows, job.open_labels):
        with pytest.raises(DataError, match=r"labels\.csv: missing-labels"):
            opened(sealed_job)


@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "sparse"])
def test_whatever_stands_in_place_of_a_document_gives_way(tmp_path, kind):
    job, path = JobFolder(tmp_path), tmp_path / "job.json"
    if kind == "folder":
        path.mkdir()
        (path / "precious").touch()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to("/dev/zero")
    else:
        path.touch()
        os.truncate(path, 60 * 2**30)
    job.write_document(path, b"new")
    assert path.read_bytes() == b"new"
    assert not path.is_symlink()
    if kind == "folder":
        assert (tmp_path / "set-aside" / "job.json.not-a-file.1" / "precious").exists()


def test_a_folder_in_place_of_a_failure_stops_nothing(tmp_path):
    job = JobFolder(tmp_path)
    for leave in (lambda: job.write_failure(RUN, ValueError("x")), lambda: job.clear_failure(RUN)):
        job.failure_path(RUN).mkdir(parents=True)
        assert job.read_failure(RUN) is None
        leave()
        job.clear_failure(RUN)
        assert not job.failure_path(RUN).exists()


def test_runs_are_found_by_name(job):
    document = job.open_job()
    assert {job.find_run(document, run.name) for run in document.runs} == set(document.runs)
    with pytest.raises(UsageError, match="Did you mean T-TA/2") as error:
        job.find_run(document, "t-ta/2")
    assert "Cells: T-T, T-TA. Seeds: 1, 2." in str(error.value)


def test_errors_of_a_user_have_their_own_kinds(job, tmp_path):
    with pytest.raises(UsageError, match="expected a job folder"):
        JobFolder(tmp_path / "none").open_job()
    run = job.open_job().runs[0]
    assert job.open_record(run).directory == job.record_path(run)
    (job.record_path(run) / "history.csv").write_text("")
    with pytest.raises(DataError, match="damaged-history"):
        job.open_record(run)
    job.set_aside(run, NoRecordError(Reason.DAMAGED, "history"))
    with pytest.raises(UsageError, match=r"--only 'T-T/1'"):
        job.open_record(run)
    job.job_file.write_text("{}")
    with pytest.raises(DataError, match="damaged-job"):
        job.open_job()


@pytest.mark.parametrize("contents", [b"", b"[]", b"{", b"\xff", b'{"message": 3}'])
def test_a_failure_that_cannot_be_read_is_none(tmp_path, contents):
    folder = JobFolder(tmp_path)
    assert folder.read_failure(RUN) is None
    folder.write_failure(RUN, ValueError("x"))
    failure = folder.read_failure(RUN)
    assert failure
    assert failure.message == "x"
    folder.failure_path(RUN).write_bytes(contents)
    assert folder.read_failure(RUN) is None


def test_metrics_are_read_as_they_were_written(tmp_path):
    write(tmp_path, test=METRICS.scores.test)
    found = JobFolder(tmp_path).read_record(RUN).metrics
    assert found.model_dump(exclude={"format", "run", "files", "sizes"}) == METRICS.model_dump()


def test_variants_have_folders_and_names_of_their_own(tmp_path):
    varied = replace(SMALL, variants={"tensor": {}, "late": {"model": {"fusion": "late"}}})
    job = JobFolder(write_job(tmp_path, varied))
    document = job.open_job()
    late = job.find_run(document, "late:T-TA/2")
    assert job.record_path(late) == job.runs / "late" / "T-TA" / "2"
    assert job.failure_path(late) == job.failures / "late" / "T-TA" / "2.json"
    assert job.read_record(late).metrics.run.variant == "late"
    place = job.set_aside(late, NoRecordError(Reason.FORCED))
    assert place == job.path / "set-aside" / "late" / "T-TA" / "2.forced.1"
    with pytest.raises(UsageError, match="is not a run of this job") as caught:
        job.find_run(document, "T-TA/2")
    assert "A run is VARIANT:CELL/SEED. Variants: tensor, late. Cells: T-T" in caught.value.remedy


def test_a_failure_under_a_variant_leaves_nothing_once_it_is_cleared(tmp_path):
    job, run = JobFolder(tmp_path), Run(Cell("text", "T"), 1, None, "late")
    job.write_failure(run, ValueError("no"))
    failure = job.read_failure(run)
    assert failure
    assert failure.run == "late:T-T/1"
    job.clear_failure(run)
    assert not job.failures.exists()
