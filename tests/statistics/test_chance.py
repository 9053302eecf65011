import numpy as np
import pytest
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score

from unic_tfn.statistics.chance import guess_scores, mean_kappa, most_frequent


def test_guesses_score_what_many_guesses_score_on_average():
    random = np.random.default_rng(0)
    train, gold = random.choice(3, 100, p=[0.5, 0.3, 0.2]), random.choice(3, 400, p=[0.2, 0.3, 0.5])
    chances = np.bincount(train) / 100
    guesses = [random.choice(3, 400, p=chances) for _ in range(300)]
    expected = np.mean([accuracy_score(gold, guess) for guess in guesses])
    f1 = np.mean([f1_score(gold, guess, average="weighted") for guess in guesses])
    found = guess_scores(train, gold, 3)
    assert found["accuracy"] == pytest.approx(expected, abs=0.005)
    assert found["weighted_f1"] == pytest.approx(f1, abs=0.005)


def test_kappa_is_scikit_learns_mean_over_seeds():
    random = np.random.default_rng(1)
    gold, predicted = random.integers(0, 3, 50), random.integers(0, 3, (2, 50))
    expected = np.mean([cohen_kappa_score(gold, own) for own in predicted])
    assert mean_kappa(gold, predicted, 3) == pytest.approx(expected)
    assert mean_kappa(gold, np.full((1, 50), 2), 3) == pytest.approx(0)
    assert mean_kappa(np.zeros(5, int), np.zeros((2, 5), int), 3) is None


def test_ties_go_to_the_lowest_class():
    assert most_frequent(np.array([2, 1, 2, 1]), 4) == 1
