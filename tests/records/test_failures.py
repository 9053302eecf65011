import json

from tests.records.records import OTHER, RUN
from unic_tfn.errors import DataError
from unic_tfn.grid import Cell, Run
from unic_tfn.records.failures import clear_failure, failure_path, write_failure


def test_reason_is_in_a_file_of_its_own(tmp_path):
    write_failure(tmp_path, RUN, DataError("clip 3 is empty", "import again"))
    path = failure_path(tmp_path, RUN)
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
        write_failure(tmp_path, RUN, error)
    reason = json.loads(failure_path(tmp_path, RUN).read_text())
    assert reason["message"] == "division by zero"
    assert "test_failures.py" in "".join(reason["traceback"])


def test_clearing_leaves_others_and_no_empty_folders(tmp_path):
    third = Run(Cell("text", "T"), 1)
    for run in (RUN, OTHER, third):
        write_failure(tmp_path, run, ValueError("x"))
    clear_failure(tmp_path, RUN)
    clear_failure(tmp_path, RUN)
    assert failure_path(tmp_path, OTHER).is_file()
    clear_failure(tmp_path, OTHER)
    assert not failure_path(tmp_path, OTHER).parent.exists()
    assert failure_path(tmp_path, third).is_file()
    clear_failure(tmp_path, third)
    assert list(tmp_path.iterdir()) == []
