import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from unic_tfn.scoring.documents import Scores
from unic_tfn.scoring.run_scores import majority_baseline, score

CLASSES = ("neutral", "joy", "fear", "anger")
CODES = st.integers(0, len(CLASSES) - 1)
PAIRS = st.lists(st.tuples(CODES, CODES), min_size=1, max_size=40)


def arrays(pairs):
    gold, predicted = np.array(pairs, np.int32).T
    return gold, predicted


@given(PAIRS)
# scikit-learn's balanced accuracy, the oracle, warns where a prediction is of no gold class.
@pytest.mark.filterwarnings("ignore:y_pred contains classes not in y_true:UserWarning")
@pytest.mark.filterwarnings("ignore:A single label was found:UserWarning")
def test_scores_are_scikit_learns(pairs):
    gold, predicted = arrays(pairs)
    scores = score(gold, predicted, CLASSES)
    options = {"zero_division": 0}
    assert scores.clips == len(pairs)
    assert scores.accuracy == pytest.approx(metrics.accuracy_score(gold, predicted))
    assert scores.weighted_f1 == pytest.approx(
        metrics.f1_score(gold, predicted, average="weighted", **options)
    )
    assert scores.macro_f1 == pytest.approx(
        metrics.f1_score(gold, predicted, average="macro", **options)
    )
    assert scores.balanced_accuracy == pytest.approx(
        metrics.balanced_accuracy_score(gold, predicted)
    )


@given(PAIRS)
def test_tables_are_counts(pairs):
    gold, predicted = arrays(pairs)
    scores = score(gold, predicted, CLASSES)
    matrix = np.zeros((4, 4), int)
    for row, column in pairs:
        matrix[row, column] += 1
    assert np.array_equal(scores.confusion_matrix, matrix)
    assert [row.name for row in scores.per_class] == list(CLASSES)
    for n, row in enumerate(scores.per_class):
        hits, wanted, given_out = matrix[n, n], matrix[n].sum(), matrix[:, n].sum()
        assert row.support == wanted
        assert row.precision == pytest.approx(hits / max(given_out, 1))
        assert row.recall == pytest.approx(hits / max(wanted, 1))
        assert row.f1 == pytest.approx(2 * hits / max(wanted + given_out, 1))


def test_scores_by_hand():
    scores = score(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 2]), CLASSES)
    assert scores.accuracy == 0.5
    # Class 0: precision 1, recall 2/3, F1 0.8. Classes 1 and 2: F1 0. Class 3 does not occur.
    assert scores.weighted_f1 == pytest.approx(0.6)
    assert scores.macro_f1 == pytest.approx(0.8 / 3)
    assert scores.balanced_accuracy == pytest.approx(1 / 3)
    assert score(np.array([2]), np.array([2]), CLASSES).macro_f1 == 1
    assert Scores.model_validate_json(scores.model_dump_json()) == scores


@given(st.lists(CODES, min_size=1), st.lists(CODES, min_size=1))
def test_majority_baseline_is_the_constant_prediction(train, gold):
    baseline = majority_baseline(np.array(train), np.array(gold), CLASSES)
    most = max(range(4), key=lambda code: (train.count(code), -code))
    share = gold.count(most) / len(gold)
    assert baseline.majority_class == CLASSES[most]
    assert baseline.accuracy == pytest.approx(share)
    assert baseline.weighted_f1 == pytest.approx(share * 2 * share / (1 + share))
