import pytest

from unic_tfn.grid import Cell
from unic_tfn.report import paper


def test_the_table_has_the_papers_cells():
    table = paper.table1()
    assert len(table) == 19
    assert table[Cell("text", "TAV")] == paper.PaperCell(34.90, 28.09)
    assert table[Cell("multimodal", "A")] == paper.PaperCell(30.72, 24.65)


def test_a_size_is_found_from_its_accuracies():
    accuracies = [round(100 * k / (3 * 47), 2) for k in (13, 40, 55, 71, 101)]
    assert paper.clips_behind(accuracies)[0] == 47


def test_half_width_is_that_of_a_binomial_share():
    # 1.96 x sqrt(0.5 x 0.5 / 100) = 0.098
    assert paper.half_width(50.0, 100) == pytest.approx(9.8, abs=0.01)


def test_constant_f1_is_that_of_the_next_whole_numbers_of_clips():
    # 3 or 4 of 10 clips: 2 x 0.3^2 / 1.3 and 2 x 0.4^2 / 1.4
    assert paper.constant_f1(35.0, 10) == pytest.approx((13.85, 22.86), abs=0.01)
