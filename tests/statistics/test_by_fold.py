import numpy as np

from unic_tfn.statistics.by_fold import fold_weights


def test_each_clip_is_tested_once_for_a_seed():
    folds = np.array([[0, 1, 2, 0], [2, 1, 0, 0]])
    weights = fold_weights(folds)
    assert weights is not None
    assert weights.shape == (2, 3, 4)
    assert (weights.sum(1) == 1).all()
    assert np.array_equal(weights.argmax(1), folds)


def test_a_fold_without_any_of_the_clips_has_no_score():
    assert fold_weights(np.array([[0, 2], [0, 1]])) is None
    assert fold_weights(None) is None
