"""Checked against scikit-learn's example "Statistical comparison of models using grid search".

There, two classifiers are scored on the folds of a ten-fold cross-validation that is repeated ten
times, with 90 training clips and 10 for the test.
"""

import numpy as np
import pytest
from scipy import stats

from unic_tfn.statistics.another_collection import described, for_another_collection

# The areas under the ROC curve by fold, as computed with scikit-learn 1.9.1 from the example's
# code. They are multiples of 1/25: a is 25/25, b is 24/25 and so on.
SCORES = {
    "rbf": (
        "chgcaaaababaacecaafafcdcaadcaafbeaaaabcaacacagaaaaae"
        "aaahcaaaccaafdacbabcecaaadccacbahaaaagbdahcabaae"
    ),
    "linear": (
        "begcabbacacbbdfbaafaebeaabedaaeceabaacdabcacagacaaaf"
        "bbaibcaaccafedbcbabdfeabacccbacaiaaaagbcagcaccae"
    ),
    "3_poly": (
        "ahgcadbebbcdagfbaagaecffabeccadcgabbaedadfabckccaacf"
        "abagffaadcbcegabeabdfdabaibebecagabaahccaibabcal"
    ),
    "2_poly": (
        "gjlhsigahjklbjhughhdiejfjlgmnagdmgniemhileguktnigafq"
        "ecfhmhdiolcelhcndgfjkggigrfhcfhejgffokikdmniigem"
    ),
}


def scores(model: str) -> np.ndarray:
    return np.array([(25 - (ord(letter) - ord("a"))) / 25 for letter in SCORES[model]])


def test_the_documented_interval_of_scikit_learn():
    found = for_another_collection(scores("rbf") - scores("linear"), 10 / 90)
    assert found.effect / found.error == pytest.approx(0.750, abs=5e-4)
    # The example's p-value is one-sided.
    assert found.p / 2 == pytest.approx(0.227, abs=5e-4)
    assert (found.low, found.high) == pytest.approx((-0.016445, 0.036445), abs=5e-7)


@pytest.mark.parametrize(
    ("first", "second", "t"),
    [
        ("rbf", "3_poly", 1.657),
        ("rbf", "2_poly", 4.565),
        ("linear", "3_poly", 1.111),
        ("linear", "2_poly", 4.276),
        ("3_poly", "2_poly", 3.851),
    ],
)
def test_the_documented_statistics_of_scikit_learn(first, second, t):
    found = for_another_collection(scores(first) - scores(second), 10 / 90)
    assert found.effect / found.error == pytest.approx(t, abs=5e-4)
    assert found.p == pytest.approx(2 * stats.t.sf(t, 99), rel=5e-3)


def test_the_page_names_the_numbers():
    assert "15 differences, of 5 folds x 3 seeds" in described(5, 3)
