import shutil
from dataclasses import replace

import pytest

from tests.report.jobs import write_job
from tests.report.weighted import FAKE
from unic_tfn.errors import IncompleteGridError
from unic_tfn.records.grid_results import Problem
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.problems import check_complete, named, problem_table

PROBLEMS = [
    Problem("T-T/1", "missing"),
    Problem("T-T/2", "missing"),
    Problem("T-TA/1", "other-device", "gpu", excluded=False),
]


def test_runs_are_named_by_problem():
    assert named(PROBLEMS) == "  missing: T-T/1 and T-T/2\n  other-device (gpu): T-TA/1"


def test_many_runs_are_not_all_named():
    assert "and 10 more" in named([Problem(f"T-T/{seed}", "missing") for seed in range(30)])


def test_the_table_says_which_runs_are_included():
    rows = [[entry.value for entry in row] for row in problem_table(PROBLEMS).rows]
    assert rows[0] == ["T-T/1", "missing", "", False]
    assert rows[2] == ["T-TA/1", "other-device", "gpu", True]


def test_without_the_reference_there_is_nothing_to_compare_with(tmp_path):
    job = write_job(tmp_path, replace(FAKE, clips=(30, 20, 40)))
    shutil.rmtree(job / "runs/tensor/T-T")
    check_complete(job, load(JobFolder(job)), allow_partial=True)
    shutil.rmtree(job / "runs/tensor")
    with pytest.raises(IncompleteGridError, match="no run of the reference, tensor") as caught:
        check_complete(job, load(JobFolder(job)), allow_partial=True)
    assert "--only 'tensor:*'" in caught.value.remedy
