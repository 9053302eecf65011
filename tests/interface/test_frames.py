import numpy as np
import pandas as pd

from unic_tfn.interface.frames import array_frame, comparison_frame, frame, problem_frame
from unic_tfn.records.grid_results import Problem


def test_whole_numbers_with_holes_stay_whole_numbers():
    table = frame([{"seed": 2**60 + 1, "fold": None}, {"seed": 3, "fold": 0}], ("seed", "fold"))
    assert table.seed.tolist() == [2**60 + 1, 3]
    assert table.fold.isna().tolist() == [True, False]
    assert str(table.fold.dtype) == "Int64"


def test_tables_without_rows_have_their_columns():
    assert list(problem_frame([])) == ["run", "reason", "detail", "excluded"]
    assert {"effect", "low", "high", "p", "verdict", "claim"} <= set(comparison_frame([]))
    [row] = problem_frame([Problem("T-T/1", "missing")]).to_dict("records")
    assert row == {"run": "T-T/1", "reason": "missing", "detail": "", "excluded": True}


def test_an_array_in_long_form_has_each_number_under_its_names():
    values = np.arange(6).reshape(2, 3)
    table = array_frame(values, {"a": ["x", "y"], "b": [1, 2, 3]}, "n")
    wide = table.pivot_table(index="a", columns="b", values="n")
    np.testing.assert_array_equal(wide.to_numpy(), values)
    assert isinstance(table, pd.DataFrame)
