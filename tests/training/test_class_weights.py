import numpy as np
import pytest

from unic_tfn.training.class_weights import class_weights
from unic_tfn.training.dataset import Dataset


def dataset_of(train, others=(0, 1, 2, 2, 2), classes=("a", "b", "c")):
    labels = np.array([*train, *others], np.int32)
    rows = {
        "train": np.arange(len(train), dtype=np.int32),
        "valid": np.arange(len(train), len(labels), dtype=np.int32),
    }
    return Dataset({}, labels, classes, rows)


@pytest.mark.parametrize("train", [[0, 1, 2], [0, 0, 0, 1, 2, 2], [2, 2, 2, 2, 0, 1]])
def test_balanced_classes_count_alike_and_clips_1_in_the_mean(train):
    weights = class_weights(dataset_of(train), "balanced")
    assert weights.dtype == np.float32
    assert weights[train].mean() == pytest.approx(1)
    sums = np.bincount(train, weights[train])
    np.testing.assert_allclose(sums, len(train) / 3, rtol=1e-6)


def test_a_class_without_training_clips_counts_nothing():
    np.testing.assert_allclose(class_weights(dataset_of([0, 0, 0, 1]), "balanced"), [2 / 3, 2, 0])


def test_unweighted_is_one():
    np.testing.assert_array_equal(class_weights(dataset_of([0, 0, 1]), "none"), [1, 1, 1])
