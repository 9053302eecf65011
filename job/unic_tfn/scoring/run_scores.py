"""Scores of one run's predictions, by scikit-learn, and the baseline to hold them against.

Only two numbers of the baseline are needed; `scores` computes them in a thirtieth of the time.
"""

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from unic_tfn.scoring.documents import Baseline, ClassScores, Scores
from unic_tfn.scoring.scores import Codes, score_predictions


def score(gold: Codes, predicted: Codes, classes: Sequence[str]) -> Scores:
    """Return every score of some predictions.

    Args:
        gold: (N,) class indices, N at least 1.
        predicted: (N,) class indices.
        classes: class names in index order.
    """
    labels = np.arange(len(classes))
    precision, recall, f1, support = precision_recall_fscore_support(
        gold, predicted, labels=labels, zero_division=0
    )
    occurs = np.isin(labels, np.concatenate([gold, predicted]))
    table = zip(classes, precision, recall, f1, support, strict=True)
    return Scores(
        clips=len(gold),
        accuracy=float(np.mean(gold == predicted)),
        weighted_f1=float(np.average(f1, weights=support)),
        macro_f1=float(f1[occurs].mean()),
        balanced_accuracy=float(recall[support > 0].mean()),
        per_class=tuple(
            ClassScores(name=name, precision=float(p), recall=float(r), f1=float(f), support=int(s))
            for name, p, r, f, s in table
        ),
        confusion_matrix=tuple(
            map(tuple, confusion_matrix(gold, predicted, labels=labels).tolist())
        ),
    )


def majority_baseline(train: Codes, gold: Codes, classes: Sequence[str]) -> Baseline:
    """Return the scores of always predicting the most frequent class of the training clips.

    Args:
        train: class indices of the training clips; a tie goes to the lowest index.
        gold: class indices of the clips that are scored.
        classes: class names in index order.
    """
    majority = int(np.bincount(train, minlength=len(classes)).argmax())
    always = np.full((1, len(gold)), majority)
    found = score_predictions(gold, always, len(classes))
    return Baseline(
        majority_class=classes[majority],
        accuracy=float(found["accuracy"][0]),
        weighted_f1=float(found["weighted_f1"][0]),
    )
