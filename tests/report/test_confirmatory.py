import numpy as np
import pytest

from unic_tfn.report.confirmatory import (
    Family,
    confirm,
    confirmatory_table,
    mean_family,
    mean_family_elsewhere,
    reading,
    smallest_family,
)
from unic_tfn.statistics.comparisons import Pooled
from unic_tfn.statistics.difference import estimate
from unic_tfn.statistics.families import judge


def judged(effect, error):
    return judge([estimate(effect, error, 100.0)], margin=0.03)[0]


def test_a_question_is_answered_by_the_mean_of_its_family():
    pooled = Pooled(15, judged(0.05, 0.01), judged(0.04, 0.03))
    here = mean_family("Does it?", pooled, "accuracy")
    assert (here.comparisons, here.p, here.mean) == (15, pooled.here.difference.p, pooled.here)
    elsewhere = mean_family_elsewhere("Does it?", pooled, "accuracy")
    assert elsewhere is not None
    assert elsewhere.p == judged(0.04, 0.03).difference.p
    assert mean_family_elsewhere("Does it?", Pooled(15, pooled.here, None), "accuracy") is None


def test_where_a_mean_says_nothing_the_smallest_corrected_p_value_answers():
    differences = [estimate(effect, 0.05, 9.0) for effect in (0.1, 0.3, 0.02)]
    found = smallest_family("Is there anything?", judge(differences))
    assert (found.comparisons, found.mean) == (3, None)
    assert found.p == pytest.approx(3 * differences[1].p)


def test_questions_are_corrected_together():
    found = confirm([Family("a", 15, 0.03), Family("b", 12, 0.02), Family("c", 7, 0.9)])
    assert [each.p_page for each in found] == pytest.approx([0.06, 0.06, 0.9])
    assert not any(each.shown for each in found)
    assert confirm([Family("a", 15, 0.03)])[0].shown
    assert confirm([]) == ()
    assert [row[1].value for row in confirmatory_table(found).rows] == ["not shown"] * 3


def test_that_there_is_no_difference_is_corrected_over_the_questions_too():
    small = mean_family("a", Pooled(15, judged(0.001, 0.016), None), "accuracy")
    assert judged(0.001, 0.016).verdict == "no difference"
    assert confirm([small])[0].answer == "no difference beyond ±3 points"
    assert confirm([small, Family("b", 1, 0.5)])[0].answer == "not shown"
    large = mean_family("a", Pooled(15, judged(0.02, 0.002), None), "accuracy")
    assert confirm([large])[0].answer == "shown"


def test_claims_about_another_collection_have_a_table_of_their_own():
    found = confirm([mean_family("a", Pooled(15, judged(0.1, 0.01), None), "information")])
    here, elsewhere = (confirmatory_table(found, kind) for kind in (False, True))
    assert here.name != elsewhere.name
    assert "another collection" in elsewhere.caption
    assert here.rows[0][3].text == "+0.100"


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
    assert "not mixed" in reading(3, 8, folds=True)
    assert "over all of them together that is at most 40 %" in text
    assert "some false claim is to be expected" in reading(3, 20)
    assert "Nothing" in reading(0, 1)
