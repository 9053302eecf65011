from unic_tfn.records.grid_results import Problem
from unic_tfn.report.problems import named, problem_table

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
