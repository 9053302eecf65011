import itertools

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score as sklearn_kappa
from sklearn.metrics import confusion_matrix, f1_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from tests.scoring.test_scores import some_predictions
from unic_tfn.statistics.agreement import (
    Annotation,
    agreement,
    cohen_kappa,
    krippendorff_alpha,
)
from unic_tfn.statistics.difference import Side, compare
from unic_tfn.statistics.families import holm
from unic_tfn.statistics.moderation import Variance, moderate
from unic_tfn.statistics.permutation import accuracy_p, f1_p
from unic_tfn.statistics.randomness import bootstrap_weights, swaps


def test_random_numbers_repeat_by_name():
    assert np.array_equal(swaps(9, 5, "a"), swaps(9, 5, "a"))
    assert not np.array_equal(swaps(9, 50, "a"), swaps(9, 50, "b"))
    assert (bootstrap_weights(9, 5, "a").sum(1) == 9).all()


def all_swaps(clips: int) -> np.ndarray:
    return np.array(list(itertools.product([0, 1], repeat=clips)), np.float32)


def test_permutation_p_of_accuracy_is_the_share_of_all_sign_flips():
    random = np.random.default_rng(3)
    first, second = (random.integers(0, 2, (3, 9)).astype(float) for _ in range(2))
    gains = (second - first).mean(0)
    flips = 1 - 2 * all_swaps(9)
    extreme = np.abs(flips @ gains) >= abs(gains.sum()) - 1e-9
    expected = (extreme.sum() + 1) / (512 + 1)
    assert accuracy_p(first, second, all_swaps(9)) == pytest.approx(expected)


def test_one_seed_is_mcnemars_exact_test():
    random = np.random.default_rng(4)
    first, second = (random.integers(0, 2, (1, 60)) for _ in range(2))
    table = [[((first[0] == a) & (second[0] == b)).sum() for b in (1, 0)] for a in (1, 0)]
    expected = mcnemar(table, exact=True).pvalue
    assert accuracy_p(first.astype(float), second.astype(float), swaps(60, 1, "x")) == (
        pytest.approx(expected)
    )
    assert accuracy_p(first.astype(float), first.astype(float), swaps(60, 1, "x")) == 1.0


def test_permutation_p_of_f1_is_the_share_of_all_trades():
    gold, first = some_predictions(6, 6, seeds=2, classes=3)
    _, second = some_predictions(7, 6, seeds=2, classes=3)

    def gain(one, other):
        scores = [
            np.mean([f1_score(gold, p, average="weighted", zero_division=0) for p in side])
            for side in (one, other)
        ]
        return scores[1] - scores[0]

    found = [
        abs(gain(np.where(row, second, first), np.where(row, first, second)))
        for row in all_swaps(6).astype(bool)
    ]
    extreme = np.array(found) >= abs(gain(first, second)) - 1e-9
    assert f1_p(gold, first, second, 3, all_swaps(6)) == pytest.approx(
        (extreme.sum() + 1) / (64 + 1)
    )


def test_moderated_variances_pool_what_is_alike_and_keep_what_differs():
    random = np.random.default_rng(8)
    alike = random.chisquare(2, 40) / 2 * 4e-4
    moderated = moderate(alike, np.full(40, 2.0), 1e-8)
    assert np.std([one.value for one in moderated]) < 0.35 * alike.std()
    assert min(one.freedom for one in moderated) > 6
    mixed = np.concatenate([alike[:20], 400 * alike[20:]])
    kept = moderate(mixed, np.full(40, 2.0), 1e-8)
    assert min(one.freedom for one in kept) < 4
    assert max(one.value for one in kept) > 0.3 * mixed.max()


def test_few_cells_are_not_moderated():
    assert moderate(np.array([4e-4, 0.0]), np.array([2.0, 2.0]), 1e-6) == [
        Variance(4e-4, 2.0),
        Variance(1e-6, 2.0),
    ]


def side(correct: np.ndarray, vary: Variance | None, resamples: int = 20_000) -> Side:
    weights = bootstrap_weights(correct.shape[1], resamples, "side")
    return Side(correct.mean(1), correct @ weights.T / correct.shape[1], correct.shape[1], vary)


def test_error_over_clips_is_that_of_a_paired_difference():
    random = np.random.default_rng(9)
    first, second = (random.integers(0, 2, (1, 150)).astype(float) for _ in range(2))
    found = compare(side(first, None), side(second, None), 1.0)
    gains = second[0] - first[0]
    assert found.error == pytest.approx(gains.std() / np.sqrt(150), rel=0.03)
    assert found.freedom == 149


def test_seeds_that_vary_widen_the_interval_and_narrow_the_freedom():
    random = np.random.default_rng(10)
    first, second = (random.integers(0, 2, (3, 150)).astype(float) for _ in range(2))
    calm = compare(side(first, Variance(1e-9, 30.0)), side(second, Variance(1e-9, 30.0)), 0.0)
    wild = compare(side(first, Variance(0.01, 2.0)), side(second, Variance(0.01, 2.0)), 0.0)
    assert calm.error**2 + 2 * 0.01 / 3 == pytest.approx(wild.error**2, rel=0.25)
    assert 4 <= wild.freedom < 8
    assert wild.p > calm.p


def test_a_difference_counts_only_if_both_tests_say_so():
    random = np.random.default_rng(11)
    first = (random.random((3, 100)) < 0.2).astype(float)
    second = (random.random((3, 100)) < 0.8).astype(float)
    vary = Variance(1e-4, 20.0)
    assert compare(side(first, vary), side(second, vary), 0.6).p == 0.6
    assert compare(side(first, vary), side(second, vary), 0.0).p < 1e-6


def test_alpha_is_that_of_krippendorffs_own_example():
    """Krippendorff (2011), section C: four observers, twelve units, holes; nominal 0.743."""
    table = [
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    ]
    codes = [
        np.array([-1 if sign == "." else int(sign) - 1 for sign in row.split()]) for row in table
    ]
    assert krippendorff_alpha(codes, 5) == pytest.approx(0.743, abs=5e-4)


def test_agreement_is_undefined_where_there_is_one_class():
    same = np.zeros(5, np.int64)
    assert cohen_kappa(same, same, 2) is None
    assert krippendorff_alpha([same, same], 2) is None
    assert krippendorff_alpha([np.full(3, -1), np.full(3, -1)], 2) is None


@pytest.mark.parametrize("size", [1, 2, 27])
def test_holm_is_that_of_statsmodels(size):
    p = np.random.default_rng(size).random(size) ** 4
    p[-1] = p[0]
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])


def annotation(name, classes, codes):
    return Annotation(name, classes, np.array(codes, np.int64))


def test_agreement_over_clips_that_both_label():
    one = annotation("text", ("a", "b", "c"), [0, 1, 2, 2, -1, 0, 1, 0])
    other = annotation("audio", ("a", "b", "c"), [0, 1, 1, 2, 2, -1, 1, 2])
    found = agreement(one, other)
    first, second = [0, 1, 2, 2, 1, 0], [0, 1, 1, 2, 1, 2]
    assert found.clips == 6
    assert found.same == pytest.approx(4 / 6)
    assert found.kappa == pytest.approx(sklearn_kappa(first, second))
    np.testing.assert_array_equal(found.confusion, confusion_matrix(first, second))


def test_different_classes_have_a_confusion_matrix_only():
    one = annotation("text", ("a", "b", "c"), [0, 1, 2, 2])
    other = annotation("polarity", ("down", "up"), [0, 1, 1, -1])
    found = agreement(one, other)
    assert (found.kappa, found.alpha, found.same) == (None, None, None)
    assert found.confusion == ((1, 0), (0, 1), (0, 1))
