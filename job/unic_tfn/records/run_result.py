"""What a record's tables say, held against its metrics and against the job's labels."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from unic_tfn.errors import DataError
from unic_tfn.grid import SPLITS, Run
from unic_tfn.interactions.npz import INTERACTIONS_FILE
from unic_tfn.records.grid_results import Codes, LabelTable, RunResult
from unic_tfn.records.reasons import NoRecordError, Reason
from unic_tfn.records.record_files import HISTORY_FILE, PREDICTIONS_FILE, RunRecord
from unic_tfn.records.tables import parse_rows
from unic_tfn.scoring.documents import Scores
from unic_tfn.scoring.scores import weighted_f1

SCORE_TOLERANCE = 1e-9
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
    source = run.cell.label_source
    try:
        if record.metrics.classes != labels.classes[source]:
            raise ValueError("its classes are not those of the job")
        predicted = _predicted(_rows(record, PREDICTIONS_FILE), run, labels)
        for split, codes in predicted.items():
            gold = labels.codes[source][labels.rows(source, split, run)]
            said: Scores = getattr(record.metrics.scores, split)
            _check_scores(said, split, gold, codes, len(record.metrics.classes))
        history = _history(_rows(record, HISTORY_FILE))
    except (DataError, KeyError, ValueError, TypeError, IndexError) as error:
        detail = f"{type(error).__name__}: {error}"[:MAX_DETAIL]
        raise NoRecordError(Reason.UNREADABLE, detail=detail) from None
    interactions = record.contents(INTERACTIONS_FILE) if _has_interactions(record) else b""
    return RunResult(record.metrics, record.timing, history, predicted["test"], interactions)


def _has_interactions(record: RunRecord) -> bool:
    return INTERACTIONS_FILE in record.metrics.files


def _rows(record: RunRecord, name: str) -> list[dict[str, str]]:
    return parse_rows(record.contents(name), Path(name))


def _predicted(
    table: Sequence[Mapping[str, str]], run: Run, labels: LabelTable
) -> dict[str, Codes]:
    """Return the predictions by split in the order of `labels.csv`, their gold classes checked."""
    index = {name: code for code, name in enumerate(labels.classes[run.cell.label_source])}
    found: dict[str, dict[str, tuple[int, int]]] = {split: {} for split in SPLITS}
    for row in table:
        found[row["split"]][row["id"]] = index[row["gold"]], index[row["predicted"]]
    if sum(map(len, found.values())) != len(table):
        raise ValueError("it predicts a clip twice")
    return {split: _aligned(found[split], split, run, labels) for split in SPLITS}


def _aligned(
    found: Mapping[str, tuple[int, int]], split: str, run: Run, labels: LabelTable
) -> Codes:
    source = run.cell.label_source
    rows = labels.rows(source, split, run)
    ids = [labels.ids[row] for row in rows]
    if found.keys() != set(ids):
        raise ValueError(f"its {split} clips are not those of labels.csv")
    pairs = np.array([found[name] for name in ids], np.int64).reshape(-1, 2)
    if not np.array_equal(pairs[:, 0], labels.codes[source][rows]):
        raise ValueError(f"its gold classes of the {split} clips are not those of labels.csv")
    return pairs[:, 1]


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
        "weighted_f1": float(weighted_f1(support, calls, hits)),
    }
    for name, value in scores.items():
        # Written so that a value that is not a number fails too.
        if not abs(getattr(said, name) - value) <= SCORE_TOLERANCE:
            raise ValueError(f"its {split} {name} is not that of its predictions")


def _history(rows: Sequence[Mapping[str, str]]) -> dict[str, tuple[float, ...]]:
    history = {name: tuple(float(row[name]) for row in rows) for name in rows[0]}
    _ = history["train_loss"], history["valid_loss"]
    return history
