from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.jobspec.training_settings import TrainingSettings
from unic_tfn.training.stopping import StoppingLoss

LOSSES = st.lists(st.floats(0, 20), min_size=1, max_size=70).map(np.array)


def rule(name, batch_size, seed=1):
    settings = TrainingSettings(stopping_loss=name, batch_size=batch_size)
    return StoppingLoss(settings, seed)


@given(losses=LOSSES)
def test_by_clips_it_is_the_mean(losses):
    assert rule("clips", 2)(losses) == losses.mean()


@given(losses=LOSSES, batch_size=st.integers(1, 80), seed=st.integers(0, 9))
def test_mmsas_is_the_rounded_mean_of_batch_means(losses, batch_size, seed):
    found = rule("mmsa", batch_size, seed)(losses)
    order = np.random.default_rng([seed, 1]).permutation(losses)
    means = [order[n : n + batch_size].mean() for n in range(0, len(order), batch_size)]
    assert found == round(found, 4)
    assert found == pytest.approx(np.mean(means), abs=5.1e-5)


def test_equal_batches_weigh_all_clips_alike():
    losses = np.random.default_rng(0).random(64)
    assert rule("mmsa", 32)(losses) == round(losses.mean(), 4)


def test_clips_of_a_smaller_last_batch_weigh_more_in_a_new_order_each_time():
    losses = np.array([3.0, 0.0, 0.0])
    compare = rule("mmsa", 2)
    found = [compare(losses) for _ in range(30)]
    # Alone in its batch, the first clip counts half; in a pair, a quarter.
    assert set(found) == {1.5, 0.75}
    again = rule("mmsa", 2)
    assert [again(losses) for _ in range(30)] == found


def test_what_is_not_a_number_stays_so():
    assert isnan(rule("mmsa", 2)(np.array([1.0, nan, 2.0])))
