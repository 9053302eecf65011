"""Checked against published figures of R's MRMCaov 0.3.0 (Smith and Hillis) on the VanDyke data.

The figures are those of the package's user guide: empirical ROC areas of five readers by two
treatments on 114 cases, covariances by the jackknife or as named.
"""

import numpy as np
import pytest
from scipy import stats

from unic_tfn.statistics.contrast import Side, Term, compare, contrast
from unic_tfn.statistics.moderation import Variance
from unic_tfn.statistics.randomness import bootstrap_weights

# Empirical ROC areas by treatment and reader.
VAN_DYKE = np.array(
    [
        [0.9196457, 0.8587762, 0.9038647, 0.9731079, 0.8297907],
        [0.9478261, 0.9053140, 0.9217391, 0.9993559, 0.9299517],
    ]
)
# So many that the degrees of freedom over clips do not count, as in the R package.
MANY = 10**12


def side(correct: np.ndarray, vary: Variance | None, resamples: int = 20_000) -> Side:
    weights = bootstrap_weights(correct.shape[1], resamples, "side")
    return Side(correct.mean(1), correct @ weights.T / correct.shape[1], correct.shape[1], vary)


def replicas(covariances: np.ndarray) -> np.ndarray:
    """Return (k, 40) numbers that have exactly these covariances (k, k)."""
    drawn = np.random.default_rng(0).standard_normal((len(covariances), 40))
    drawn -= drawn.mean(1, keepdims=True)
    white = np.linalg.solve(np.linalg.cholesky(np.cov(drawn)), drawn)
    return np.linalg.cholesky(covariances) @ white


def compound(variance: float, covariance: float, size: int = 5) -> np.ndarray:
    return np.full((size, size), covariance) + (variance - covariance) * np.eye(size)


def reader_side(scores: np.ndarray, variance: float, covariance: float) -> Side:
    spread = Variance(float(scores.var(ddof=1)), len(scores) - 1.0)
    return Side(scores, replicas(compound(variance, covariance)), MANY, spread)


@pytest.mark.parametrize(
    ("treatment", "variance", "cov2", "error", "freedom", "low", "high"),
    [
        (0, 0.0010141028, 0.0004775239, 0.03307642, 12.59597, 0.8253461, 0.9687280),
        (1, 0.0005904738, 0.0002015292, 0.02150464, 12.56530, 0.8942155, 0.9874592),
    ],
)
def test_one_cells_interval_is_that_of_mrmcaov(
    treatment, variance, cov2, error, freedom, low, high
):
    """Single treatments, covariances by DeLong's method."""
    found = contrast([Term(1.0, reader_side(VAN_DYKE[treatment], variance, cov2))])
    assert found.error == pytest.approx(error, rel=1e-5)
    assert found.freedom == pytest.approx(freedom, rel=1e-5)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize(
    ("cov1", "cov2", "cov3", "variance", "error", "freedom", "p", "low", "high"),
    [
        (
            *(0.0003420090, 0.0003395265, 0.0002358497, 0.0007921325, 0.0206825, 15.06611),
            *(0.05123303, -0.0878671960, 0.0002665519),
        ),
        (
            *(0.0003416706, 0.0003390650, 0.0002356148, 0.0007883925, 0.02067154, 15.03418),
            *(0.0511618, -0.0878519409, 0.0002512968),
        ),
    ],
)
def test_readers_that_see_both_sides_are_those_of_mrmcaov(
    cov1, cov2, cov3, variance, error, freedom, p, low, high
):
    """The factorial design, by DeLong's and the unbiased method: differences within a reader."""
    gains = VAN_DYKE[0] - VAN_DYKE[1]
    found = contrast([Term(1.0, reader_side(gains, 2 * (variance - cov1), 2 * (cov2 - cov3)))])
    assert found.effect == pytest.approx(-0.04380032, abs=1e-7)
    assert found.error == pytest.approx(error, rel=1e-5)
    assert found.freedom == pytest.approx(freedom, rel=1e-5)
    assert found.p == pytest.approx(p, rel=1e-4)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)


def test_readers_nested_in_tests_are_the_marginal_mean_analysis():
    """No published example: recomputed from the formulas of Hillis (2014) for this design.

    `F = MS(T) / (MS(R(T)) + r (Cov2 - Cov3))`, with
    `(MS(R(T)) + r (Cov2 - Cov3))^2 / (MS(R(T))^2 / (t (r - 1)))` degrees of freedom.
    """
    variance, cov2, cov3 = 0.0008022883, 0.0003440748, 0.0002390284
    within = float(VAN_DYKE.var(axis=1, ddof=1).mean())
    both = replicas(np.kron(np.eye(2), compound(variance, cov2) - cov3) + cov3)
    pooled = Variance(within, 8.0, common=1.0)
    found = compare(
        Side(VAN_DYKE[0], both[:5], MANY, pooled), Side(VAN_DYKE[1], both[5:], MANY, pooled), 0.0
    )
    denominator = within + 5 * (cov2 - cov3)
    freedom = denominator**2 / (within**2 / 8)
    ratio = 5 * VAN_DYKE.mean(1).var(ddof=1) / denominator
    assert (found.effect / found.error) ** 2 == pytest.approx(ratio)
    assert found.freedom == pytest.approx(freedom)
    assert found.p_seeds == pytest.approx(stats.f.sf(ratio, 1, freedom))


def test_error_over_clips_is_that_of_a_paired_difference():
    random = np.random.default_rng(9)
    first, second = (random.integers(0, 2, (1, 150)).astype(float) for _ in range(2))
    found = compare(side(first, None), side(second, None), 1.0)
    gains = second[0] - first[0]
    assert found.error == pytest.approx(gains.std(ddof=1) / np.sqrt(150), rel=0.03)
    assert found.freedom == 149


def test_seeds_that_vary_widen_the_interval_and_narrow_the_freedom():
    random = np.random.default_rng(10)
    first, second = (random.integers(0, 2, (3, 150)).astype(float) for _ in range(2))
    calm = compare(side(first, Variance(1e-9, 30.0)), side(second, Variance(1e-9, 30.0)), 0.0)
    wild = compare(side(first, Variance(0.01, 2.0)), side(second, Variance(0.01, 2.0)), 0.0)
    assert calm.error**2 + 2 * 0.01 / 3 == pytest.approx(wild.error**2, rel=0.25)
    assert 4 <= wild.freedom < 8
    assert wild.p > calm.p


def test_a_single_seeds_variance_over_folds_has_that_over_clips():
    """Of cells that have nothing in common, the clips add nothing to it."""
    random = np.random.default_rng(12)
    cells = [random.integers(0, 2, (1, 4000)).astype(float) for _ in range(2)]
    vary = Variance(0.01**2, 40.0, over_clips=True)
    first, second = (side(cell, vary, 2000) for cell in cells)
    found = compare(first, second, 0.0)
    assert found.error == pytest.approx(np.sqrt(2) * 0.01, rel=0.02)


def test_a_single_seeds_borrowed_variance_is_added_to_that_over_clips():
    random = np.random.default_rng(12)
    cells = [random.integers(0, 2, (1, 4000)).astype(float) for _ in range(2)]
    first, second = (side(cell, None, 2000) for cell in cells)
    clips = compare(first, second, 0.0).error
    first, second = (side(cell, Variance(0.01**2, 40.0), 2000) for cell in cells)
    found = compare(first, second, 0.0)
    assert found.error**2 == pytest.approx(clips**2 + 2 * 0.01**2)


def test_a_difference_counts_only_if_both_tests_say_so():
    random = np.random.default_rng(11)
    first = (random.random((3, 100)) < 0.2).astype(float)
    second = (random.random((3, 100)) < 0.8).astype(float)
    vary = Variance(1e-4, 20.0)
    assert compare(side(first, vary), side(second, vary), 0.6).p == 0.6
    assert compare(side(first, vary), side(second, vary), 0.0).p < 1e-6


def test_a_cell_that_is_added_and_taken_away_does_not_count():
    """The mean of A to B and B to C is half of A to C, and so is its error."""
    random = np.random.default_rng(13)
    first, _, last = (
        side(random.integers(0, 2, (3, 150)).astype(float), Variance(1e-3, 9.0)) for _ in range(3)
    )
    direct = compare(first, last, 0.0)
    half = contrast([Term(-0.5, first), Term(0.5, last)])
    assert (half.effect, half.error) == pytest.approx((direct.effect / 2, direct.error / 2))
    assert half.freedom == pytest.approx(direct.freedom)


def test_what_cells_owe_to_a_common_value_is_wrong_in_all_of_them():
    random = np.random.default_rng(14)
    correct = [random.integers(0, 2, (3, 150)).astype(float) for _ in range(4)]
    signs = (-0.5, -0.5, 0.5, 0.5)
    own, common = (
        contrast(
            [
                Term(sign, side(cell, Variance(0.01, 8.0, share)))
                for sign, cell in zip(signs, correct, strict=True)
            ]
        )
        for share in (0.0, 1.0)
    )
    assert own.error == common.error
    assert common.freedom < 0.5 * own.freedom
