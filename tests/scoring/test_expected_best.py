from itertools import combinations
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.scoring.expected_best import expected_best

LOSSES = st.lists(st.floats(0, 100), min_size=1, max_size=8)


@given(LOSSES)
def test_it_is_the_mean_over_all_choices_of_so_many_trials(losses):
    every = [
        np.mean([min(chosen) for chosen in combinations(losses, size)])
        for size in range(1, len(losses) + 1)
    ]
    assert expected_best(losses) == pytest.approx(every)


@given(LOSSES)
def test_it_falls_from_the_mean_to_the_lowest(losses):
    found = expected_best(losses)
    assert found[0] == pytest.approx(np.mean(losses))
    assert found[-1] == min(losses)
    assert (np.diff(found) <= 1e-9).all()


def test_a_diverged_trial_counts_until_no_choice_consists_of_such_trials_alone():
    assert expected_best([inf, 1.0, inf]).tolist() == [inf, inf, 1.0]
    assert expected_best([inf]).tolist() == [inf]
