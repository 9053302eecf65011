import itertools

import numpy as np
import pytest
from sklearn.metrics import f1_score
from statsmodels.stats.contingency_tables import mcnemar

from tests.scoring.test_scores import some_predictions
from unic_tfn.statistics.permutation import (
    described,
    permuted_accuracy,
    permuted_f1,
    permuted_mean,
    pooled,
)
from unic_tfn.statistics.randomness import swaps


def all_swaps(clips: int) -> np.ndarray:
    return np.array(list(itertools.product([0, 1], repeat=clips)), np.float32)


def test_permutation_p_of_accuracy_is_the_share_of_all_sign_flips():
    random = np.random.default_rng(3)
    first, second = (random.integers(0, 2, (3, 9)).astype(float) for _ in range(2))
    gains = (second - first).mean(0)
    flips = 1 - 2 * all_swaps(9)
    extreme = np.abs(flips @ gains) >= abs(gains.sum()) - 1e-9
    expected = (extreme.sum() + 1) / (512 + 1)
    assert permuted_accuracy(first, second, all_swaps(9)).p == pytest.approx(expected)


def test_one_seed_is_mcnemars_exact_test():
    random = np.random.default_rng(4)
    first, second = (random.integers(0, 2, (1, 60)).astype(float) for _ in range(2))
    table = [[((first[0] == a) & (second[0] == b)).sum() for b in (1, 0)] for a in (1, 0)]
    expected = mcnemar(table, exact=True).pvalue
    assert permuted_accuracy(first, second, swaps(60, 1, "x")).p == pytest.approx(expected)
    assert permuted_accuracy(first, first, swaps(60, 1, "x")).p == 1.0
    # Clips of one group are no independent votes.
    drawn = permuted_accuracy(first, second, swaps(60, 99, "x"), grouped=True)
    assert drawn.p == permuted_mean(first, second, swaps(60, 99, "x")).p


def test_permutation_p_of_a_mean_is_the_share_of_all_sign_flips():
    random = np.random.default_rng(9)
    first, second = random.standard_normal((2, 9)), 1 + random.standard_normal((3, 9))
    gains = second.mean(0) - first.mean(0)
    extreme = np.abs((1 - 2 * all_swaps(9)) @ gains) >= abs(gains.sum()) - 1e-9
    assert permuted_mean(first, second, all_swaps(9)).p == pytest.approx((extreme.sum() + 1) / 513)
    assert permuted_mean(first, first[::-1], all_swaps(9)).p == 1.0


@pytest.mark.parametrize("average", ["weighted", "macro"])
def test_permutation_p_of_f1_is_the_share_of_all_trades(average):
    gold, first = some_predictions(6, 6, seeds=2, classes=3)
    _, second = some_predictions(7, 6, seeds=2, classes=3)

    def gain(before, after):
        scores = [
            np.mean(
                [f1_score(gold, predicted, average=average, zero_division=0) for predicted in side]
            )
            for side in (before, after)
        ]
        return scores[1] - scores[0]

    found = [
        abs(gain(np.where(row, second, first), np.where(row, first, second)))
        for row in all_swaps(6).astype(bool)
    ]
    extreme = np.array(found) >= abs(gain(first, second)) - 1e-9
    p = permuted_f1(gold, first, second, 3, all_swaps(6))[f"{average}_f1"].p
    assert p == pytest.approx((extreme.sum() + 1) / (64 + 1))


def test_the_page_names_the_number_of_permutations():
    assert "1,999 times" in described(1999)
    assert "every seed is scored anew" in described(1999)
    assert "group by group" in described(1999, grouped=True)
    assert "McNemar" not in described(1999, grouped=True)


def test_the_mean_of_comparisons_is_exchanged_all_at_once():
    random = np.random.default_rng(5)
    cells = [random.integers(0, 2, (2, 8)).astype(float) for _ in range(3)]
    pairs = [(cells[0], cells[1]), (cells[0], cells[2])]
    found = pooled([permuted_mean(*pair, all_swaps(8)) for pair in pairs])
    gains = np.mean([second.mean(0) - first.mean(0) for first, second in pairs], axis=0)
    means = ((1 - 2 * all_swaps(8)) * gains).mean(1)
    assert found.observed == pytest.approx(gains.mean())
    assert found.values == pytest.approx(means, abs=1e-6)
    extreme = np.abs(means) >= abs(gains.mean()) - 1e-9
    assert found.p == pytest.approx((extreme.sum() + 1) / (256 + 1))
