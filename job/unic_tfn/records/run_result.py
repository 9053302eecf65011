"""What a record's tables say, held against its metrics and against the job's labels."""

from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path

from unic_tfn.errors import DataError
from unic_tfn.grid import Run
from unic_tfn.interactions.npz import INTERACTIONS_FILE
from unic_tfn.records.clip_table import read_clips
from unic_tfn.records.grid_results import LabelTable, RunResult
from unic_tfn.records.reasons import NoRecordError, Reason
from unic_tfn.records.record_files import (
    HEADS_FILE,
    HISTORY_FILE,
    PREDICTIONS_FILE,
    TRIALS_FILE,
    RunRecord,
)
from unic_tfn.records.tables import parse_rows
from unic_tfn.scoring.calibration import fit_temperature

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
        rows, said = _rows(record, PREDICTIONS_FILE), record.metrics.scores
        table = read_clips(rows, run, labels, run.cell.label_source, said)
        _check_heads(record, run, labels)
        history = _history(_rows(record, HISTORY_FILE))
        expected = _expected_best(record)
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
        expected,
    )


def _has_interactions(record: RunRecord) -> bool:
    return INTERACTIONS_FILE in record.metrics.files


def _rows(record: RunRecord, name: str) -> list[dict[str, str]]:
    return parse_rows(record.contents(name), Path(name))


def _check_heads(record: RunRecord, run: Run, labels: LabelTable) -> None:
    """Refuse predictions of heads that do not give the heads' scores, or that nobody scored."""
    tasks = record.metrics.tasks
    if not tasks and HEADS_FILE not in record.metrics.files:
        return
    rows: dict[str, list[dict[str, str]]] = {source: [] for source in tasks}
    for row in _rows(record, HEADS_FILE):
        rows[row["head"]].append(row)
    for source, own in rows.items():
        read_clips(own, run, labels, source, tasks[source])


def _expected_best(record: RunRecord) -> tuple[float, ...]:
    """Return the column of `trials.csv`, nothing of a run that was not tuned."""
    tuning = record.metrics.training.tuning
    if tuning is None:
        return ()
    losses = tuple(float(r["expected_best_loss"] or inf) for r in _rows(record, TRIALS_FILE))
    if len(losses) != tuning.trials:
        raise ValueError("its trials are not as many as it says")
    return losses


def _history(rows: Sequence[Mapping[str, str]]) -> dict[str, tuple[float, ...]]:
    history = {name: tuple(float(row[name]) for row in rows) for name in rows[0]}
    _ = history["train_loss"], history["valid_loss"]
    return history
