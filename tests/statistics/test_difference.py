import pytest
from scipy import stats

from unic_tfn.statistics.difference import described, estimate, power_described


def test_an_estimate_is_a_t_test():
    found = estimate(0.03, 0.02, 7.5)
    known = stats.t(7.5, loc=0.03, scale=0.02)
    assert (found.low, found.high) == pytest.approx(known.interval(0.95))
    assert found.p == pytest.approx(2 * known.cdf(0))


def test_without_any_error_only_no_effect_is_no_effect():
    assert [estimate(effect, 0.0, 9.0).p for effect in (0.0, 0.1)] == [1.0, 0.0]


def test_more_comparisons_make_small_differences_harder_to_find():
    found = estimate(0.0, 0.04, 149.0)
    sizes = [found.detectable(comparisons) for comparisons in (1, 10, 100)]
    assert sizes == sorted(sizes)
    # About (1.96 + 0.84) standard errors for a single comparison.
    assert sizes[0] == pytest.approx(2.8 * found.error, rel=0.01)


def test_the_method_is_described_with_its_numbers():
    assert "999 times" in described(4000, 999)
    assert "4,000 bootstrap resamples" in described(4000, 999)
    assert "groups are resampled" in described(4000, 999, grouped=True)
    assert "10 points (0.3 bits) stands in" in described(4000, 999)
    assert "divided by the square root of 5 networks" in described(4000, 999, networks=5)
    assert "80 % of repetitions" in power_described()
    assert "1 − 0.05 / 4m" in power_described()
