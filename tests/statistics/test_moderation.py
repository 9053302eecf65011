import numpy as np

from unic_tfn.statistics.moderation import Variance, moderate, seed_variances


def test_moderated_variances_pool_what_is_alike_and_keep_what_differs():
    random = np.random.default_rng(8)
    alike = random.chisquare(2, 40) / 2 * 4e-4
    moderated = moderate(alike, np.full(40, 2.0), 1e-8)
    assert np.std([found.value for found in moderated]) < 0.35 * alike.std()
    assert min(found.freedom for found in moderated) > 6
    mixed = np.concatenate([alike[:20], 400 * alike[20:]])
    kept = moderate(mixed, np.full(40, 2.0), 1e-8)
    assert min(found.freedom for found in kept) < 4
    assert max(found.value for found in kept) > 0.3 * mixed.max()


def test_few_cells_are_not_moderated():
    assert moderate(np.array([4e-4, 0.0]), np.array([2.0, 2.0]), 1e-6) == [
        Variance(4e-4, 2.0),
        Variance(1e-6, 2.0),
    ]


def test_a_cell_with_one_seed_has_no_variance_over_seeds():
    several, single = np.array([0.2, 0.3, 0.4]), np.array([0.3])
    first, second = seed_variances([several, single], [100, 100])
    assert first == Variance(several.var(ddof=1), 2.0)
    assert second is None
    assert seed_variances([single], [100]) == [None]


def test_equal_scores_have_the_variance_of_rounding_to_a_clip():
    (found,) = seed_variances([np.array([0.5, 0.5, 0.5])], [100])
    assert found is not None
    assert found.value == 1 / (12 * 100**2)
