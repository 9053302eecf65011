import numpy as np
import pytest
from statsmodels.stats.weightstats import ttost_paired

from unic_tfn.statistics.difference import ALPHA, estimate
from unic_tfn.statistics.equivalence import described, equivalent_within


@pytest.mark.parametrize("comparisons", [1, 4])
def test_two_one_sided_tests_just_pass_at_the_margin(comparisons):
    """Oracle: statsmodels' paired test at that margin."""
    first, second = np.random.default_rng(3).normal([[0.4], [0.43]], 0.1, (2, 30))
    gains = second - first
    found = estimate(gains.mean(), gains.std(ddof=1) / np.sqrt(30), 29.0)
    margin = equivalent_within(found, comparisons)
    assert ttost_paired(second, first, -margin, margin)[0] == pytest.approx(ALPHA / comparisons)


def test_the_page_names_the_margin():
    assert "±3 points" in described(3.0)
