"""What a record's tables say, held against its metrics and against the job's labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unic_tfn.errors import DataError
from unic_tfn.grid import SPLITS, Run
from unic_tfn.interactions.npz import INTERACTIONS_FILE
from unic_tfn.records.grid_results import Codes, LabelTable, RunResult
from unic_tfn.records.reasons import NoRecordError, Reason
from unic_tfn.records.record_files import HISTORY_FILE, PREDICTIONS_FILE, RunRecord
from unic_tfn.records.tables import PROBABILITY_PREFIX, parse_rows
from unic_tfn.scoring.calibration import fit_temperature
from unic_tfn.scoring.documents import Scores
from unic_tfn.scoring.scores import f1_scores

SCORE_TOLERANCE = 1e-9
# Of a clip's probabilities, which are computed in float32: how far their sum may be from 1.
SUM_TOLERANCE = 1e-3
MAX_DETAIL = 300


def run_result(record: RunRecord, run: Run, labels: LabelTable) -> RunResult:
    """Return a run's results, after comparing its metrics with what its predictions give.

    Args:
        record: the run's record.
        run: the run.
        labels: the labels of the job's clips, with the folds of the run's seed if it has a fold.

    Raises:
        NoRecordError: its tables, metrics and the labels contradict one another; the detail says
            where.
        StorageError: the file system failed.
    """
    try:
        classes = labels.classes[run.cell.label_source]
        if record.metrics.classes != classes:
            raise ValueError("its classes are not those of the job")
        table = _by_split(_rows(record, PREDICTIONS_FILE), run, labels)
        for split, clips in table.items():
            said: Scores = getattr(record.metrics.scores, split)
            _check_scores(said, split, clips.gold, clips.predicted, len(classes))
        history = _history(_rows(record, HISTORY_FILE))
    except (DataError, KeyError, ValueError, TypeError, IndexError) as error:
        detail = f"{type(error).__name__}: {error}"[:MAX_DETAIL]
        raise NoRecordError(Reason.UNREADABLE, detail=detail) from None
    return RunResult(
        record.metrics,
        record.timing,
        history,
        table["test"].predicted,
        {split: table[split].probabilities for split in ("valid", "test")},
        fit_temperature(table["valid"].gold, table["valid"].probabilities),
        record.contents(INTERACTIONS_FILE) if _has_interactions(record) else b"",
    )


def _has_interactions(record: RunRecord) -> bool:
    return INTERACTIONS_FILE in record.metrics.files


@dataclass(frozen=True)
class _Clips:
    """What a record says of a split's n clips, in the order of `labels.csv`."""

    gold: Codes
    predicted: Codes
    probabilities: NDArray[np.float32]


def _rows(record: RunRecord, name: str) -> list[dict[str, str]]:
    return parse_rows(record.contents(name), Path(name))


def _by_split(
    table: Sequence[Mapping[str, str]], run: Run, labels: LabelTable
) -> dict[str, _Clips]:
    """Return the predictions by split, their clips and gold classes checked."""
    found: dict[str, dict[str, Mapping[str, str]]] = {split: {} for split in SPLITS}
    for row in table:
        found[row["split"]][row["id"]] = row
    if sum(map(len, found.values())) != len(table):
        raise ValueError("it predicts a clip twice")
    return {split: _aligned(found[split], split, run, labels) for split in SPLITS}


def _aligned(
    found: Mapping[str, Mapping[str, str]], split: str, run: Run, labels: LabelTable
) -> _Clips:
    source = run.cell.label_source
    places = labels.rows(source, split, run)
    ids = [labels.ids[place] for place in places]
    if found.keys() != set(ids):
        raise ValueError(f"its {split} clips are not those of labels.csv")
    classes = labels.classes[source]
    index = {name: code for code, name in enumerate(classes)}
    rows = [found[name] for name in ids]
    gold, predicted = (
        np.array([index[row[column]] for row in rows], np.int64) for column in ("gold", "predicted")
    )
    if not np.array_equal(gold, labels.codes[source][places]):
        raise ValueError(f"its gold classes of the {split} clips are not those of labels.csv")
    columns = [PROBABILITY_PREFIX + name for name in classes]
    numbers = [[float(row[column]) for column in columns] for row in rows]
    probabilities = np.array(numbers, np.float32).reshape(-1, len(classes))
    _check_probabilities(probabilities, predicted, split)
    return _Clips(gold, predicted, probabilities)


def _check_probabilities(probabilities: NDArray[np.float32], predicted: Codes, split: str) -> None:
    """Refuse numbers that are not probabilities, or not those of the predicted classes."""
    sums = probabilities.sum(1)
    # Written so that a value that is not a number fails too.
    if not ((probabilities >= 0).all() and (np.abs(sums - 1) <= SUM_TOLERANCE).all()):
        raise ValueError(f"its {split} probabilities are not probabilities of the classes")
    if (probabilities[np.arange(len(predicted)), predicted] < probabilities.max(1)).any():
        raise ValueError(f"its {split} predictions are not its most probable classes")


def _check_scores(said: Scores, split: str, gold: Codes, predicted: Codes, classes: int) -> None:
    """Refuse scores that are not those of the predictions."""
    matrix = np.zeros((classes, classes), np.int64)
    np.add.at(matrix, (gold, predicted), 1)
    if said.confusion_matrix != tuple(map(tuple, matrix.tolist())) or said.clips != len(gold):
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


def _history(rows: Sequence[Mapping[str, str]]) -> dict[str, tuple[float, ...]]:
    history = {name: tuple(float(row[name]) for row in rows) for name in rows[0]}
    _ = history["train_loss"], history["valid_loss"]
    return history
