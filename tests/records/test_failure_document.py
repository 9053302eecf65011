import json

from tests.records.records import OTHER, RUN
from unic_tfn.errors import DataError
from unic_tfn.grid import Cell, Run
from unic_tfn.records.job_folder import JobFolder


def test_reason_is_in_a_file_of_its_own(tmp_path):
    JobFolder(tmp_path).write_failure(RUN, DataError("clip 3 is empty", "import again"))
    path = JobFolder(tmp_path).failure_path(RUN)
    assert path == tmp_path / "failures" / "M-TA" / "1111.json"
    assert json.loads(path.read_text()) == {
        "run": "M-TA/1111",
        "error": "DataError",
        "message": "clip 3 is empty\nimport again",
        "traceback": [],
    }


def test_the_unforeseen_keeps_its_traceback(tmp_path):
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError as error:
        JobFolder(tmp_path).write_failure(RUN, error)
    reason = json.loads(JobFolder(tmp_path).failure_path(RUN).read_text())
    assert reason["message"] == "division by zero"
    assert "test_failure_document.py" in "".join(reason["traceback"])


def test_clearing_leaves_others_and_no_empty_folders(tmp_path):
    third = Run(Cell("text", "T"), 1)
    for run in (RUN, OTHER, third):
        JobFolder(tmp_path).write_failure(run, ValueError("x"))
    JobFolder(tmp_path).clear_failure(RUN)
    JobFolder(tmp_path).clear_failure(RUN)
    assert JobFolder(tmp_path).failure_path(OTHER).is_file()
    JobFolder(tmp_path).clear_failure(OTHER)
    assert not JobFolder(tmp_path).failure_path(OTHER).parent.exists()
    assert JobFolder(tmp_path).failure_path(third).is_file()
    JobFolder(tmp_path).clear_failure(third)
    assert list(tmp_path.iterdir()) == []
