"""Scores of many predictions at once, held to scikit-learn's definitions."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score

from unic_tfn.scoring.scores import score_predictions, score_weighted
from unic_tfn.statistics.randomness import bootstrap_weights


def some_predictions(seed: int, clips: int, seeds: int = 3, classes: int = 4):
    random = np.random.default_rng(seed)
    return random.integers(0, classes, clips), random.integers(0, classes, (seeds, clips))


@pytest.mark.parametrize(("clips", "classes"), [(1, 2), (2, 7), (30, 4), (191, 7)])
def test_scores_are_scikit_learns(clips, classes):
    gold, predicted = some_predictions(clips, clips, classes=classes)
    found = score_predictions(gold, predicted, classes)
    for index, called in enumerate(predicted):
        assert found["accuracy"][index] == pytest.approx(accuracy_score(gold, called))
        for average in ("weighted", "macro"):
            expected = f1_score(gold, called, average=average, zero_division=0)
            assert found[f"{average}_f1"][index] == pytest.approx(expected)


def test_weighted_scores_are_those_of_repeated_clips():
    gold, predicted = some_predictions(5, 40)
    weights = bootstrap_weights(40, 6, "x")
    found = score_weighted(gold, predicted, 4, weights)
    for index, row in enumerate(weights.astype(int)):
        drawn = np.repeat(np.arange(40), row)
        again = score_predictions(gold[drawn], predicted[:, drawn], 4)
        for metric, values in found.items():
            assert values[:, index] == pytest.approx(again[metric])
