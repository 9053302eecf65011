"""Predictions by clip, as a record's tables have them, held against the job's labels and scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unic_tfn.grid import SPLITS, UNLABELLED, Run
from unic_tfn.records.grid_results import Codes, LabelTable
from unic_tfn.records.metrics_document import SplitScores
from unic_tfn.records.tables import PROBABILITY_PREFIX
from unic_tfn.scoring.documents import Scores
from unic_tfn.scoring.scores import f1_scores

SCORE_TOLERANCE = 1e-9
# Of a clip's probabilities, which are computed in float32: how far their sum may be from 1.
SUM_TOLERANCE = 1e-3


@dataclass(frozen=True)
class ClipTable:
    """What a record says of a split's n clips, in the order of `labels.csv`.

    Args:
        gold: (n,) class indices; -1 where a clip lacks the label of a head.
        predicted: (n,) class indices.
        probabilities: (n, classes).
    """

    gold: Codes
    predicted: Codes
    probabilities: NDArray[np.float32]


def read_clips(
    table: Sequence[Mapping[str, str]],
    run: Run,
    labels: LabelTable,
    source: str,
    said: SplitScores,
) -> dict[str, ClipTable]:
    """Return predictions by split, after checking them.

    Args:
        table: the rows by column.
        run: whose they are: it has the clips.
        labels: the labels of the job's clips, with the folds of the run's seed if it has a fold.
        source: the label source that is predicted: the run's, or a head's.
        said: the scores on record.

    Raises:
        ValueError: clips, gold classes, probabilities or scores are not what they should be.
        KeyError: a column is missing, or a class or split is unknown.
    """
    found: dict[str, dict[str, Mapping[str, str]]] = {split: {} for split in SPLITS}
    for row in table:
        found[row["split"]][row["id"]] = row
    if sum(map(len, found.values())) != len(table):
        raise ValueError("it predicts a clip twice")
    clips = {split: _aligned(found[split], split, run, labels, source) for split in SPLITS}
    for split, own in clips.items():
        _check_scores(getattr(said, split), split, own, len(labels.classes[source]))
    return clips


def _aligned(
    found: Mapping[str, Mapping[str, str]], split: str, run: Run, labels: LabelTable, source: str
) -> ClipTable:
    places = labels.rows(run.cell.label_source, split, run)
    ids = [labels.ids[place] for place in places]
    if found.keys() != set(ids):
        raise ValueError(f"its {split} clips are not those of labels.csv")
    classes = labels.classes[source]
    index = {name: code for code, name in enumerate(classes)}
    rows = [found[name] for name in ids]
    predicted = np.array([index[row["predicted"]] for row in rows], np.int64)
    # Only a head may lack a label: the run's own clips are those that have the run's.
    index[""] = UNLABELLED
    gold = np.array([index[row["gold"]] for row in rows], np.int64)
    if not np.array_equal(gold, labels.codes[source][places]):
        raise ValueError(f"its gold classes of the {split} clips are not those of labels.csv")
    columns = [PROBABILITY_PREFIX + name for name in classes]
    numbers = [[float(row[column]) for column in columns] for row in rows]
    probabilities = np.array(numbers, np.float32).reshape(-1, len(classes))
    _check_probabilities(probabilities, predicted, split)
    return ClipTable(gold, predicted, probabilities)


def _check_probabilities(probabilities: NDArray[np.float32], predicted: Codes, split: str) -> None:
    """Refuse numbers that are not probabilities, or not those of the predicted classes."""
    sums = probabilities.sum(1)
    # Written so that a value that is not a number fails too.
    if not ((probabilities >= 0).all() and (np.abs(sums - 1) <= SUM_TOLERANCE).all()):
        raise ValueError(f"its {split} probabilities are not probabilities of the classes")
    if (probabilities[np.arange(len(predicted)), predicted] < probabilities.max(1)).any():
        raise ValueError(f"its {split} predictions are not its most probable classes")


def _check_scores(said: Scores, split: str, clips: ClipTable, classes: int) -> None:
    """Refuse scores that are not those of the predictions of labelled clips."""
    known = clips.gold != UNLABELLED
    matrix = np.zeros((classes, classes), np.int64)
    np.add.at(matrix, (clips.gold[known], clips.predicted[known]), 1)
    if said.confusion_matrix != tuple(map(tuple, matrix.tolist())) or said.clips != known.sum():
        raise ValueError(f"its {split} confusion matrix is not that of its predictions")
    hits = matrix.diagonal().astype(np.float64)
    support, calls = matrix.sum(1).astype(np.float64), matrix.sum(0).astype(np.float64)
    scores = {
        "accuracy": hits.sum() / support.sum(),
        **{name: float(value) for name, value in f1_scores(support, calls, hits).items()},
    }
    for name, value in scores.items():
        # Written so that a value that is not a number fails too.
        if not abs(getattr(said, name) - value) <= SCORE_TOLERANCE:
            raise ValueError(f"its {split} {name} is not that of its predictions")
