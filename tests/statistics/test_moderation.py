import numpy as np
import pytest
from scipy import stats

from unic_tfn.statistics.moderation import (
    MIN_WEIGHT,
    PRIOR_DEVIATION,
    fold_variances,
    moderate,
    seed_variances,
)


def test_moderated_variances_pool_what_is_alike_and_keep_what_differs():
    random = np.random.default_rng(8)
    alike = random.chisquare(2, 40) / 2 * 4e-4
    moderated = moderate(alike, np.full(40, 2.0), 1e-8)
    assert np.std([found.value for found in moderated]) < 0.35 * alike.std()
    assert min(found.freedom for found in moderated) > 6
    mixed = np.concatenate([alike[:20], 400 * alike[20:]])
    kept = moderate(mixed, np.full(40, 2.0), 1e-8)
    assert max(found.value for found in kept) > 0.3 * mixed.max()


@pytest.mark.parametrize(
    ("variances", "freedom", "prior_freedom"),
    [
        ([0.9, 0.35, 2.1, 0.08, 1.4, 0.6, 4.2, 0.22], [2, 2, 9, 2, 4, 2, 9, 4], 8.03263100746),
        ([12, 2.1, 34, 4.5, 9, 0.8, 101, 6, 15, 3.3, 7, 22], [2] * 12, 74.3560816761),
    ],
)
def test_the_weight_of_the_common_value_is_that_of_limma(variances, freedom, prior_freedom):
    """Frozen: `df.prior` of `squeezeVar` in limma 3.54.1 under R 4.2.2 for these numbers.

    limma squeezes towards a geometric mean, we towards a larger value; the weights are the same.
    """
    found = moderate(np.array(variances), np.array(freedom, float), 1e-12)
    pulled = [
        (own, each, d)
        for own, each, d in zip(variances, found, freedom, strict=True)
        if each.common < 1
    ]
    assert pulled
    for own, each, d in pulled:
        assert each.common == pytest.approx(prior_freedom / (d + prior_freedom), rel=1e-9)
        # limma's formula for the posterior variance, with our common value in place of its own.
        common = found[variances.index(min(variances))].value
        squeezed = (prior_freedom * common + d * own) / (prior_freedom + d)
        assert each.value == pytest.approx(squeezed, rel=1e-9)


def test_calm_cells_do_not_pull_down_the_common_value():
    """Half of the cells are unstable, and their variance is what every cell is given at least."""
    mixed = np.array([0.0, 0.02] * 10)
    found = moderate(mixed, np.full(20, 9.0), 1e-8)
    assert min(each.value for each in found) > 0.85 * mixed.max()
    assert max(each.freedom for each in found) < 60


def test_the_common_value_of_cells_that_are_alike_is_little_above_their_mean():
    random = np.random.default_rng(9)
    alike = random.chisquare(9, 200) / 9 * 4e-4
    found = moderate(alike, np.full(200, 9.0), 1e-8)
    assert min(each.value for each in found) < 1.15 * 4e-4


def test_few_cells_are_moderated_towards_the_prior():
    weight, prior = MIN_WEIGHT, PRIOR_DEVIATION["points"] ** 2
    total = 2.0 + weight
    expected = [(weight * prior + 2 * value) / total for value in (4e-4, 1e-6)]
    found = moderate(np.array([4e-4, 0.0]), np.array([2.0, 2.0]), 1e-6)
    assert [each.value for each in found] == pytest.approx(expected)
    assert [(each.freedom, each.common) for each in found] == [(total, 0.0)] * 2
    # Three cells with three seeds are few; with ten seeds they are not.
    assert moderate(np.full(3, 4e-3), np.full(3, 2.0), 1e-6)[0].value > 4e-3
    assert moderate(np.full(3, 4e-3), np.full(3, 9.0), 1e-6)[0].value == pytest.approx(4e-3)


def test_the_prior_fades_with_the_cells_and_their_seeds():
    found = [moderate(np.zeros(cells), np.full(cells, 2.0), 1e-8)[0].value for cells in (7, 19, 99)]
    expected = [0.03 / (3 + 2 * cells) for cells in (7, 19, 99)]
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("others", [0, 1, 2, 5])
def test_a_large_loss_of_unlike_networks_is_found(others):
    """Three networks fall from 100 % to 70, 55 and 34 %: +47 points, beside calm cells."""
    gains = np.array([0.30, 0.45, 0.66])
    variances = np.array([gains.var(ddof=1), *[1e-4] * others])
    found = moderate(variances, np.full(1 + others, 2.0), 1e-6)[0]
    t = gains.mean() / np.sqrt(found.value / 3 + 0.25 / 200)
    assert 2 * stats.t.sf(t, found.freedom) * (1 + others) < 0.05


def test_a_cell_with_one_seed_in_a_small_grid_has_the_prior():
    several, single = np.array([0.2, 0.3, 0.4]), np.array([0.3])
    first, second = seed_variances([several, single], [100, 100], "accuracy")
    # The scores' own variance happens to be the prior's.
    assert first is not None
    assert second is not None
    assert (first.value, first.freedom) == pytest.approx((0.01, 2.0 + MIN_WEIGHT))
    assert (second.value, second.freedom) == pytest.approx((0.01, MIN_WEIGHT))


def test_a_grid_of_one_seed_has_no_variance_over_seeds():
    single = np.array([0.3])
    assert seed_variances([single], [100], "accuracy") == [None]
    # Its other cells have several.
    (found,) = seed_variances([single], [100], "accuracy", 4, one_seed=False)
    assert found is not None
    assert found.value == pytest.approx(0.01 / 4)


@pytest.mark.parametrize("cells", [1, 2, 6, 30])
@pytest.mark.parametrize("spread", [1e-9, 0.02, 0.3])
def test_a_cell_with_one_seed_is_not_taken_to_be_calmer_than_any_other(cells, spread):
    random = np.random.default_rng([4, cells])
    scores = list(0.5 + spread * random.random((cells, 1)) * random.standard_normal((cells, 3)))
    *others, borrowed = seed_variances([*scores, np.array([0.5])], [200] * (cells + 1), "accuracy")
    own = [each for each in others if each is not None]
    assert seed_variances(scores, [200] * cells, "accuracy") == own
    assert borrowed is not None
    assert borrowed.value >= max(each.value for each in own)
    assert borrowed.freedom <= max(each.freedom for each in own)
    assert borrowed.common == 1


def test_equal_scores_have_at_least_the_variance_of_rounding_to_a_clip():
    found = seed_variances([np.array([0.5, 0.5, 0.5])] * 6, [4] * 6, "accuracy")
    values = [each.value for each in found if each is not None]
    assert values == pytest.approx([1 / (12 * 4**2)] * 6)


def test_networks_of_folds_stand_in_for_seeds():
    """The variance of the mean of five scores that each vary by 0.04, or a little more."""
    scores = np.random.default_rng(3).normal(0.5, 0.04, (200, 5))
    found = fold_variances(list(scores), [1000] * 200, "accuracy")
    values = [each.value for each in found if each is not None]
    assert len(values) == 200
    assert 0.95 < np.mean(values) / (0.04**2 / 5) < 1.25
