import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from unic_tfn.statistics.difference import Difference
from unic_tfn.statistics.equivalence import equivalent_within
from unic_tfn.statistics.families import holm, judge, judge_each, typical_detectable, verdict

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_holm_by_hand():
    # Sorted: 0.005 x 4, 0.01 x 3, 0.03 x 2, 0.04 x 1; the last is raised to the one before.
    corrected = holm(np.array([0.01, 0.04, 0.03, 0.005]))
    assert corrected == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.2])) == pytest.approx([0.2])
    assert holm(np.array([0.6, 0.6])) == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize("size", [1, 2, 27])
def test_holm_is_that_of_statsmodels(size):
    p = np.random.default_rng(size).random(size) ** 4
    p[-1] = p[0]
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])


@given(P_VALUES)
def test_holm_never_lowers_nor_reorders(p):
    p = np.array(p)
    corrected = holm(p)
    assert (corrected >= p).all()
    assert (corrected <= 1).all()
    assert (np.diff(corrected[np.argsort(p)]) >= 0).all()
    # Bonferroni's correction is never smaller.
    assert (corrected <= np.minimum(p * len(p), 1)).all()


@given(P_VALUES, st.randoms(use_true_random=False))
def test_holm_does_not_depend_on_the_order(p, random):
    order = random.sample(range(len(p)), len(p))
    p = np.array(p)
    assert holm(p[order]).tolist() == holm(p)[order].tolist()


def difference(effect, p):
    return Difference(effect, effect - 0.1, effect + 0.1, 0.05, 100.0, p, p, p)


def test_verdicts_are_those_of_the_corrected_p_values():
    family = [difference(0.2, 0.01), difference(-0.2, 0.01), difference(0.1, 0.03)]
    judged = judge(family)
    assert [each.verdict for each in judged] == ["helps", "hurts", "helps"]
    assert [each.verdict for each in judge([*family, difference(0.0, 1.0)])] == [
        "helps", "hurts", "within noise", "within noise",
    ]  # fmt: skip
    assert verdict(0.0, 0.0) == "within noise"
    assert typical_detectable(judged) == judged[0].detectable == family[0].detectable(3)


def test_what_is_neither_better_nor_worse_may_be_shown_to_be_small():
    small, large = difference(0.01, 0.5), difference(0.2, 0.2)
    judged = judge([small, large, difference(0.01, 1e-4)], margin=0.15)
    assert [each.verdict for each in judged] == ["no difference", "within noise", "helps"]
    assert judged[0].within == equivalent_within(small, 3) < 0.15 < judged[1].within


def test_another_correction_decides():
    family = [difference(0.2, 0.04), difference(0.2, 0.04)]
    judged = judge(family, corrected=np.array([0.04, 0.06]), tests=4)
    assert [(each.p_corrected, each.verdict) for each in judged] == [
        (0.04, "helps"),
        (0.06, "within noise"),
    ]
    assert judged[0].detectable == family[0].detectable(4)


def test_nothing_to_judge_is_no_family():
    assert judge([]) == []


def test_each_metric_is_a_family_of_its_own():
    family = [
        {"accuracy": difference(0.1, 0.01), "information": difference(0.1, 0.5)},
        {"accuracy": difference(0.1, 0.5), "information": difference(0.1, 0.001)},
    ]
    found = judge_each(family)
    for metric in ("accuracy", "information"):
        assert [each[metric] for each in found] == judge([own[metric] for own in family])
    assert [each["accuracy"].p_corrected for each in found] == pytest.approx([0.02, 0.5])
    assert judge_each([]) == []
