import numpy as np
import pytest

from unic_tfn.statistics.difference import Side, compare, described, power_described
from unic_tfn.statistics.moderation import Variance
from unic_tfn.statistics.randomness import bootstrap_weights


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


def test_more_comparisons_make_small_differences_harder_to_find():
    random = np.random.default_rng(12)
    first, second = (random.integers(0, 2, (1, 150)).astype(float) for _ in range(2))
    found = compare(side(first, None), side(second, None), 1.0)
    sizes = [found.detectable(comparisons) for comparisons in (1, 10, 100)]
    assert sizes == sorted(sizes)
    # About (1.96 + 0.84) standard errors for a single comparison.
    assert sizes[0] == pytest.approx(2.8 * found.error, rel=0.01)


def test_the_method_is_described_with_its_numbers():
    assert "999 times" in described(4000, 999)
    assert "4,000 bootstrap resamples" in described(4000, 999)
    assert "averaged over seeds within each clip" not in described(4000, 999)
    assert "10 points (0.2 bits) stands in" in described(4000, 999)
    assert "80 % of repetitions" in power_described()
    assert "1 − 0.05 / 2m" in power_described()
