"""The paper's Table 1, taken as if it were ours."""

import pytest

from unic_tfn.grid import Cell
from unic_tfn.report import paper
from unic_tfn.report.published import papers_table
from unic_tfn.report.sections.table1.beside_paper import (
    compare,
    compared_table,
    noise_sentence,
    paper_noise,
)


def test_the_papers_table_differs_from_itself_by_nothing():
    rows = compare(paper.table1(), paper.table1())
    assert [row.cell for row in rows] == list(paper.table1())
    assert {(row.accuracy_difference, row.weighted_f1_difference) for row in rows} == {(0.0, 0.0)}
    assert all(row.ours == row.published for row in rows)


def test_only_common_cells_are_compared():
    ours = {Cell("text", "T"): paper.PaperCell(30.0, 20.0), Cell("polarity", "T"): None}
    (row,) = compare({k: v for k, v in ours.items() if v}, paper.table1())
    assert row.accuracy_difference == pytest.approx(30.0 - 33.86)
    assert row.weighted_f1_difference == pytest.approx(20.0 - 19.13)


def test_what_the_papers_numbers_say_about_its_noise():
    """191 clips, about 6.5 points, and 16.8 to 17.3 for a constant prediction."""
    noise = paper_noise(paper.table1())
    assert noise.clips[0] == 191
    assert all(clips % 191 == 0 for clips in noise.clips)
    assert noise.half_width == pytest.approx(6.5, abs=0.15)
    assert noise.constant_f1 == pytest.approx((16.8, 17.3), abs=0.05)
    assert noise.text_weighted_f1 > noise.constant_f1[1]


def test_the_papers_contrasts_are_smaller_than_its_noise():
    table, noise = paper.table1(), paper_noise(paper.table1())
    changes = [
        abs(table[after].accuracy - table[before].accuracy)
        for before in table
        for after in table
        if before.label_source == after.label_source and set(before.input) < set(after.input)
    ]
    assert len(changes) == 27
    assert max(changes) < noise.half_width


def test_our_numbers_stand_beside_the_papers():
    cell = Cell("text", "T")
    rows = compare({cell: paper.PaperCell(40.0, 30.0)}, paper.table1())
    (row,) = compared_table(rows, papers_table()).rows
    assert [entry.text for entry in row if entry.text] == ["33.86", "19.13"]
    assert row[3].value == pytest.approx((40.0 - 33.86) / 100)


def test_the_sentence_takes_its_numbers_from_the_values():
    sentence = noise_sentence(paper_noise(paper.table1()))
    assert "possible with 191 test clips" in sentence
    assert "16.8 to 17.3" in sentence
    assert "95 % interval of about ±6.4 points" in sentence
