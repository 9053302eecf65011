from dataclasses import replace
from statistics import fmean

import numpy as np
import pytest
from sklearn.metrics import f1_score

from unic_tfn.statistics.randomness import bootstrap_weights, swaps
from unic_tfn.statistics.removal import Removal, removals
from unic_tfn.statistics.units import Drawn


def made_up(random, skill_lost, seeds=3, clips=120, classes=4):
    """Return a cell whose networks lose a share of their right answers without something."""
    gold = random.integers(0, classes, clips)
    complete = np.where(
        random.random((seeds, clips)) < 0.6, gold, random.integers(0, classes, (seeds, clips))
    )
    other = random.integers(0, classes, (seeds, clips))
    without = np.where(random.random((seeds, clips)) < skill_lost, other, complete)
    drawn = Drawn(bootstrap_weights(clips, 200, "x"), swaps(clips, 399, "x"), clips)
    return Removal("M-TAV", gold, without, complete, classes, drawn, tuple(range(seeds)))


def gains(family):
    return [
        {metric: found.difference for metric, found in each.items()} for each in removals(family)
    ]


def test_gains_are_differences_of_scikit_learns_scores():
    cell = made_up(np.random.default_rng(0), 0.5)
    (gain,) = gains([cell])
    assert set(gain) == {"weighted_f1", "macro_f1", "accuracy"}
    for average in ("weighted", "macro"):
        scores = [
            [f1_score(cell.gold, predicted, average=average) for predicted in predictions]
            for predictions in (cell.complete, cell.without)
        ]
        found = gain[f"{average}_f1"]
        assert found.effect == pytest.approx(fmean(scores[0]) - fmean(scores[1]))
        assert found.low < found.effect < found.high
        assert found.p < 0.01


def test_nothing_removed_is_no_gain():
    cell = made_up(np.random.default_rng(1), 0.0)
    (gain,) = gains([cell])
    assert [(found.effect, found.p) for found in gain.values()] == [(0, 1)] * 3


def test_one_seed_is_compared_by_clips_alone():
    cell = made_up(np.random.default_rng(2), 0.5, seeds=1)
    (gain,) = gains([cell])
    assert all(found.low < found.effect < found.high for found in gain.values())


def test_a_harmless_removal_is_rarely_called_a_gain():
    random = np.random.default_rng(3)
    wrong = 0
    for _ in range(60):
        cell = made_up(random, 0.3)
        # Either is the better one in half of the cases: the truth is no difference.
        flipped = random.integers(0, 2, cell.gold.shape).astype(bool)
        complete = np.where(flipped, cell.without, cell.complete)
        without = np.where(flipped, cell.complete, cell.without)
        (gain,) = gains([replace(cell, complete=complete, without=without)])
        wrong += gain["accuracy"].p < 0.05
    assert wrong <= 8


def test_each_fold_has_a_gain_on_the_clips_that_it_tests():
    cell = made_up(np.random.default_rng(4), 0.5)
    folds = np.random.default_rng(5).permuted(np.tile(np.arange(120) % 5, (3, 1)), axis=1)
    (found,) = removals([replace(cell, folds=folds)])
    own = folds[1] == 3
    right = [(predicted[1] == cell.gold)[own].mean() for predicted in (cell.complete, cell.without)]
    assert found["accuracy"].by_fold[1][3] == pytest.approx(right[0] - right[1])
    assert removals([cell])[0]["accuracy"].by_fold == {}
