"""Reads a job folder: every run record verified, aligned by clip, and what is wrong named."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from unic_tfn.errors import DataError
from unic_tfn.grid import UNLABELLED, Cell, Run
from unic_tfn.records.grid_results import (
    CellResults,
    Codes,
    GridResults,
    LabelTable,
    Problem,
    RunResult,
)
from unic_tfn.records.job_document import JobDocument, source_order
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.metrics import Metrics
from unic_tfn.records.reasons import NoRecordError, Reason
from unic_tfn.records.tables import read_rows

SCORE_TOLERANCE = 1e-9
MAX_DETAIL = 300


def load(folder: JobFolder) -> GridResults:
    """Return what a job folder holds.

    Args:
        folder: the job folder, such as `outputs/full`.

    Raises:
        UsageError: this is no job folder.
        DataError: `job.json` or `labels.csv` is damaged.
        StorageError: the file system failed.
    """
    job = folder.open_job()
    labels = _labels(folder.labels_file, job.package.classes)
    expected = job.runs
    runs: dict[Run, RunResult] = {}
    problems = []
    for run in expected:
        try:
            runs[run] = _run(folder, run, job, labels)
        except NoRecordError as error:
            problems.append(Problem(run.name, error.slug, error.detail))
    problems += _mixed_devices(runs)
    return GridResults(job, labels, expected, runs, _cells(runs, labels), tuple(problems))


def _labels(path: Path, classes: Mapping[str, Iterable[str]]) -> LabelTable:
    rows = read_rows(path)
    try:
        codes = {}
        for source, names in classes.items():
            index = {"": UNLABELLED, **{name: code for code, name in enumerate(names)}}
            codes[source] = np.array([index[row[source]] for row in rows], np.int64)
        ids = tuple(row["id"] for row in rows)
        split = np.array([row["split"] for row in rows], np.str_)
    except (KeyError, TypeError) as error:
        raise DataError(
            f"{path}: not the label file of this job, which lacks {error}.",
            "Start `unic-tfn run` again: it writes the file from the feature package.",
        ) from error
    order = sorted(codes, key=source_order)
    return LabelTable(
        ids,
        split,
        {source: codes[source] for source in order},
        {source: tuple(classes[source]) for source in order},
    )


def _run(folder: JobFolder, run: Run, job: JobDocument, labels: LabelTable) -> RunResult:
    """Return a run's results, or raise `NoRecordError`."""
    try:
        record = folder.finished_record(run, job.fingerprint)
    except NoRecordError as error:
        if error.reason is Reason.MISSING and not error.file:
            raise NoRecordError(error.reason, detail=_failure(folder, run)) from None
        if error.reason is Reason.OTHER_FINGERPRINT:
            detail = "made with other settings, data or code"
            raise NoRecordError(error.reason, detail=detail) from None
        raise
    try:
        predicted = _predicted(read_rows(record.directory / "predictions.csv"), run.cell, labels)
        history = _history(read_rows(record.directory / "history.csv"))
        _check_scores(record.metrics, run.cell, predicted, labels)
        if record.metrics.classes != labels.classes[run.cell.label_source]:
            raise ValueError("its classes are not those of the job")
    except (DataError, KeyError, ValueError, TypeError, IndexError) as error:
        detail = f"{type(error).__name__}: {error}"[:MAX_DETAIL]
        raise NoRecordError(Reason.UNREADABLE, detail=detail) from None
    return RunResult(record.metrics, record.timing, history, predicted)


def _failure(folder: JobFolder, run: Run) -> str:
    """Return why a run failed, where that is on file."""
    failure = folder.read_failure(run)
    if failure is None:
        return ""
    first = failure.message.splitlines()[0][:MAX_DETAIL] if failure.message else ""
    return f"failed: {first}" if first else "failed"


def _predicted(table: Sequence[Mapping[str, str]], cell: Cell, labels: LabelTable) -> Codes:
    """Return the test predictions in the order of `labels.csv`, its gold classes checked."""
    index = {name: code for code, name in enumerate(labels.classes[cell.label_source])}
    found = {
        row["id"]: (index[row["gold"]], index[row["predicted"]])
        for row in table
        if row["split"] == "test"
    }
    rows = labels.rows(cell.label_source)
    ids = [labels.ids[row] for row in rows]
    if found.keys() != set(ids):
        raise ValueError("its test clips are not those of labels.csv")
    gold, predicted = np.array([found[name] for name in ids], np.int64).T
    if not np.array_equal(gold, labels.codes[cell.label_source][rows]):
        raise ValueError("its gold classes are not those of labels.csv")
    return np.asarray(predicted)


def _history(rows: Sequence[Mapping[str, str]]) -> dict[str, tuple[float, ...]]:
    history = {name: tuple(float(row[name]) for row in rows) for name in rows[0]}
    _ = history["train_loss"], history["valid_loss"]
    return history


def _check_scores(metrics: Metrics, cell: Cell, predicted: Codes, labels: LabelTable) -> None:
    gold = labels.codes[cell.label_source][labels.rows(cell.label_source)]
    accuracy = float(np.mean(gold == predicted))
    if abs(accuracy - metrics.scores.test.accuracy) > SCORE_TOLERANCE:
        raise ValueError("its accuracy is not that of its predictions")


def _mixed_devices(runs: Mapping[Run, RunResult]) -> list[Problem]:
    """Name the runs made on another kind of device than most; they stay in."""
    kinds = {run: result.metrics.device.kind for run, result in runs.items()}
    if len(set(kinds.values())) < 2:
        return []
    common = Counter(kinds.values()).most_common(1)[0][0]
    return [
        Problem(run.name, Reason.OTHER_DEVICE, f"made on {kind}, most on {common}", excluded=False)
        for run, kind in kinds.items()
        if kind != common
    ]


def _cells(runs: Mapping[Run, RunResult], labels: LabelTable) -> dict[Cell, CellResults]:
    by_cell: dict[Cell, dict[int, Codes]] = {}
    for run, result in runs.items():
        by_cell.setdefault(run.cell, {})[run.seed] = result.predicted
    cells = {}
    for cell, found in by_cell.items():
        rows = labels.rows(cell.label_source)
        gold = labels.codes[cell.label_source][rows]
        classes = labels.classes[cell.label_source]
        cells[cell] = CellResults(
            cell, classes, rows, gold, tuple(found), np.stack(list(found.values()))
        )
    return cells
