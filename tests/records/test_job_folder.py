import pytest

from tests.records.records import FINGERPRINT, METRICS, OTHER, RUN, write
from tests.report.jobs import Fake, write_job
from unic_tfn.errors import DataError, UsageError
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.metrics import DeviceIdentity
from unic_tfn.records.reasons import NoRecordError, Reason

SMALL = Fake(grid={"text": ("T", "TA")}, seeds=(1, 2), clips=(9, 3, 5), name="small")


@pytest.fixture
def job(tmp_path):
    return JobFolder(write_job(tmp_path, SMALL))


def why_not_done(folder, fingerprint=FINGERPRINT, device="auto", run=RUN):
    with pytest.raises(NoRecordError) as error:
        JobFolder(folder).finished_record(run, fingerprint, device)
    return error.value.reason


def test_everything_lies_below_the_folder(tmp_path):
    folder = JobFolder(tmp_path)
    assert folder.job_file == tmp_path / "job.json"
    assert folder.labels_file == tmp_path / "labels.csv"
    assert folder.report == tmp_path / "report"
    assert folder.record_path(RUN) == tmp_path / "runs" / "M-TA" / "1111"
    assert folder.failure_path(RUN) == tmp_path / "failures" / "M-TA" / "1111.json"


def test_a_run_is_done_under_its_fingerprint_and_device_alone(tmp_path):
    write(tmp_path)
    folder = JobFolder(tmp_path)
    assert folder.finished_record(RUN, FINGERPRINT).metrics.run.seed == RUN.seed
    assert folder.finished_record(RUN, FINGERPRINT, "cpu").fingerprint == FINGERPRINT
    assert why_not_done(tmp_path, "0" * 64) is Reason.OTHER_FINGERPRINT
    assert why_not_done(tmp_path, device="gpu") is Reason.OTHER_DEVICE
    assert why_not_done(tmp_path, run=OTHER) is Reason.MISSING
    (folder.record_path(RUN) / "history.csv").unlink()
    assert why_not_done(tmp_path) is Reason.MISSING


def test_a_run_on_a_gpu_is_done_where_one_is_asked_for(tmp_path):
    write(tmp_path, device=DeviceIdentity(kind="gpu", name="some GPU", tf32=True))
    folder = JobFolder(tmp_path)
    assert folder.finished_record(RUN, FINGERPRINT, "gpu").metrics.device.tf32
    assert why_not_done(tmp_path, device="cpu") is Reason.OTHER_DEVICE


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
    assert found.model_dump(exclude={"format", "run", "files"}) == METRICS.model_dump()
