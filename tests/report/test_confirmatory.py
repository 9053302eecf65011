import numpy as np
import pytest

from unic_tfn.report.confirmatory import (
    Family,
    confirm,
    confirmatory_table,
    family_of,
    reading,
)
from unic_tfn.statistics.difference import Difference
from unic_tfn.statistics.families import judge


def test_a_family_answers_with_its_smallest_corrected_p_value():
    differences = [Difference(0.1, 0.0, 0.2, 0.05, 9.0, p, p, p) for p in (0.5, 0.004, 0.2)]
    (found,) = family_of("Is there anything?", judge(differences))
    assert found.comparisons == 3
    assert found.p == pytest.approx(0.012)
    assert family_of("Is there anything?", []) == ()


def test_questions_are_corrected_together():
    found = confirm([Family("a", 15, 0.03), Family("b", 12, 0.02), Family("c", 7, 0.9)])
    assert [each.p_page for each in found] == pytest.approx([0.06, 0.06, 0.9])
    assert not any(each.shown for each in found)
    assert confirm([Family("a", 15, 0.03)])[0].shown
    assert confirm([]) == ()
    assert [row[4].value for row in confirmatory_table(found).rows] == ["not shown"] * 3


def test_a_page_without_effects_is_wrong_in_a_twentieth_of_repetitions():
    random = np.random.default_rng(0)
    pages = [
        confirm([Family(str(n), 9, min(1.0, 9 * random.random(9).min())) for n in range(4)])
        for _ in range(2000)
    ]
    assert np.mean([any(each.shown for each in page) for page in pages]) < 0.06


def test_the_page_states_its_whole_rate():
    text = reading(3, 8)
    assert "at most 5 % of repetitions" in text
    assert "over all of them together that is at most 40 %" in text
    assert "Nothing" in reading(0, 1)
