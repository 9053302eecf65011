import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, confusion_matrix

from unic_tfn.statistics.agreement import (
    Annotation,
    agreement,
    cohen_kappa,
    krippendorff_alpha,
)


def annotation(name, classes, codes):
    return Annotation(name, classes, np.array(codes, np.int64))


def test_agreement_over_clips_that_both_label():
    first_source = annotation("text", ("a", "b", "c"), [0, 1, 2, 2, -1, 0, 1, 0])
    second_source = annotation("audio", ("a", "b", "c"), [0, 1, 1, 2, 2, -1, 1, 2])
    found = agreement(first_source, second_source)
    first, second = [0, 1, 2, 2, 1, 0], [0, 1, 1, 2, 1, 2]
    assert found.clips == 6
    assert found.same == pytest.approx(4 / 6)
    assert found.kappa == pytest.approx(cohen_kappa_score(first, second))
    np.testing.assert_array_equal(found.confusion, confusion_matrix(first, second))


def test_different_classes_have_a_confusion_matrix_only():
    first = annotation("text", ("a", "b", "c"), [0, 1, 2, 2])
    second = annotation("polarity", ("down", "up"), [0, 1, 1, -1])
    found = agreement(first, second)
    assert (found.kappa, found.alpha, found.same) == (None, None, None)
    assert found.confusion == ((1, 0), (0, 1), (0, 1))


def test_agreement_is_undefined_where_there_is_one_class():
    same = np.zeros(5, np.int64)
    assert cohen_kappa(same, same, 2) is None
    assert krippendorff_alpha([same, same], 2) is None
    assert krippendorff_alpha([np.full(3, -1), np.full(3, -1)], 2) is None


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


def test_labels_on_a_scale_have_a_mean_difference():
    numbers = ("5", "1", "2")
    first = annotation("text", numbers, [0, 1, 2, -1])
    second = annotation("audio", numbers, [0, 2, 0, 1])
    assert agreement(first, second).distance == pytest.approx((0 + 1 + 3) / 3)
    emotions = ("joy", "fear", "anger")
    assert (
        agreement(annotation("text", emotions, [0]), annotation("audio", emotions, [1])).distance
        is None
    )
    unlabelled = annotation("audio", numbers, [-1] * 4)
    assert agreement(first, unlabelled).distance is None
