from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unic_tfn.statistics.closed import closed_p, described
from unic_tfn.statistics.families import holm

P = st.floats(1e-6, 1)
FOUR_INPUTS = [("T", "TA"), ("T", "TV"), ("T", "TAV"), ("TA", "TAV"), ("TV", "TAV")]


def can_be_true(chosen, equalities):
    """Whether no other comparison follows from these."""
    parts = {thing: {thing} for pair in equalities for thing in pair}
    for index in chosen:
        first, second = equalities[index]
        joined = parts[first] | parts[second]
        parts.update(dict.fromkeys(joined, joined))
    implied = {i for i, (first, second) in enumerate(equalities) if second in parts[first]}
    return implied == set(chosen)


def by_definition(p, equalities, p_pooled):
    """Test every combination, and take the largest p-value of those with the comparison in it."""
    m = len(p)
    corrected = np.zeros(m)
    for size in range(1, m + 1):
        for chosen in combinations(range(m), size):
            if not can_be_true(chosen, equalities):
                continue
            local = size * min(p[list(chosen)])
            if size == m > 1:
                local = 2 * min(p_pooled, local)
            corrected[list(chosen)] = np.maximum(corrected[list(chosen)], local)
    return np.minimum(corrected, 1)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), P), min_size=1, max_size=7),
    st.floats(0, 1),
)
def test_it_is_the_closed_procedure_by_its_definition(drawn, p_pooled):
    drawn = [(first, second, p) for first, second, p in drawn if first != second] or [(0, 1, 0.5)]
    # Things 0 to 2 are a block; whatever else is compared is compared with nothing else.
    equalities = [(a, b) if max(a, b) < 3 else ((a, b), (b, a)) for a, b, _ in drawn]
    p = np.array([each for *_, each in drawn])
    expected = by_definition(p, equalities, p_pooled)
    assert closed_p(p, equalities, p_pooled) == pytest.approx(expected)


def test_shaffers_counts_of_four_inputs():
    """Of five comparisons, at most three can be true if any is false."""
    p = np.array([0.001, 0.012, 0.03, 0.04, 0.5])
    assert closed_p(p, FOUR_INPUTS)[:2] == pytest.approx([0.005, 0.036])


@given(st.lists(P, min_size=1, max_size=12))
def test_without_ties_between_things_and_a_pooled_test_it_is_holms_method(p):
    p = np.array(p)
    pairs = [(index, "without") for index in range(len(p))]
    # A star of things: any of its comparisons can be true without the others.
    assert closed_p(p, pairs) == pytest.approx(holm(p))


def test_a_clear_mean_opens_the_way_to_what_holm_would_not_show():
    p = np.array([0.012, 0.02, 0.022, 0.024, 0.04])
    assert (holm(p) >= 0.05).all()
    opened = closed_p(p, FOUR_INPUTS, 1e-4)
    assert opened[0] == pytest.approx(0.036)
    # A mean that shows nothing costs a factor of two, and a single large effect still stands out.
    shut = closed_p(np.array([1e-4, 0.5, 0.5, 0.5, 0.5]), FOUR_INPUTS, 0.9)
    assert shut[0] == pytest.approx(1e-3)


def test_a_single_comparison_pays_for_nothing():
    assert closed_p(np.array([0.03]), [("A", "B")], 0.9) == pytest.approx([0.03])


def test_the_page_says_how_it_works():
    assert "closed procedure" in described()
