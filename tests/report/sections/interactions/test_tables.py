import pytest

from tests.report.explained_runs import told
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.interactions import tables
from unic_tfn.report.sections.interactions.values import compute


@pytest.fixture(scope="module")
def values(records):
    results = told(records, lambda cell, place: cell == "M-TAV")
    return compute(Context(results, Effort(resamples=200, permutations=399)))


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (tables.shares_table, 3),
        (tables.gains_table, 9),
        (tables.shapley_table, 3),
        (tables.parts_table, 3),
    ],
)
def test_each_cell_has_its_rows_of_one_width(values, table, rows):
    made = table(values)
    assert len(made.rows) == rows
    assert {len(row) for row in made.rows} == {len(made.columns)}


def test_terms_that_an_input_lacks_are_holes(values):
    row = next(row for row in tables.shares_table(values).rows if row[0].value == "M-TA")
    assert [entry.value is None for entry in row[3:]] == [
        False, False, True, False, True, True, True,
    ]  # fmt: skip
    # Seeds 1, 2 and 3 have the shares 0.1, 0.2 and 0.3.
    assert row[2].value == pytest.approx(0.1)


def test_flips_are_called_corrected(values):
    effects = {row[5].value for row in tables.flip_table(values).rows}
    assert effects == {"corrected"}
