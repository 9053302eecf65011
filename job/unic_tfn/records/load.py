"""Reads a job folder: every run record verified, aligned by clip, and what is wrong named."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from unic_tfn.errors import DataError, UsageError
from unic_tfn.grid import INPUTS, LABEL_SOURCE_LETTERS, UNLABELLED, Cell, Run, expand
from unic_tfn.machine.durable import storage_errors
from unic_tfn.records.failures import failure_path
from unic_tfn.records.grid_results import (
    CellResults,
    Codes,
    GridResults,
    LabelTable,
    Problem,
    RunResult,
)
from unic_tfn.records.records import NoRecordError, read_job, read_record

SCORE_TOLERANCE = 1e-9
MAX_DETAIL = 300


class _UnusableError(Exception):
    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def load(folder: Path) -> GridResults:
    """Return what a job folder holds.

    Args:
        folder: the job folder, such as `outputs/full`.

    Raises:
        UsageError: this is no job folder.
        DataError: `job.json` or `labels.csv` is damaged.
        StorageError: the file system failed.
    """
    job = _job(folder)
    labels = _labels(folder / "labels.csv", job["package"]["classes"])
    expected = expected_runs(job)
    runs: dict[Run, RunResult] = {}
    problems = []
    for run in expected:
        try:
            runs[run] = _run(folder, run, job, labels)
        except _UnusableError as error:
            problems.append(Problem(run.name, error.reason, error.detail))
    problems += _mixed_devices(runs)
    return GridResults(job, labels, expected, runs, _cells(runs, labels), tuple(problems))


def expected_runs(job: Mapping[str, Any]) -> tuple[Run, ...]:
    """Return all runs of a job's grid: the paper's label sources first, inputs by size."""
    # JSON documents are written with sorted keys, which would put audio before text.
    asked = job["jobspec"]["grid"]
    grid = {
        source: sorted(asked[source], key=INPUTS.index)
        for source in sorted(asked, key=lambda name: (_place(name), name))
    }
    return expand(grid, job["jobspec"]["seeds"])


def _place(source: str) -> int:
    """Return where a label source stands: the paper's own first, in its order."""
    known = list(LABEL_SOURCE_LETTERS)
    return known.index(source) if source in known else len(known)


def _job(folder: Path) -> dict[str, Any]:
    try:
        job = read_job(folder)
        expected_runs(job)
        _ = job["package"]["classes"], job["package"]["synthetic"], job["fingerprint"]
    except NoRecordError as error:
        if str(error).startswith("missing"):
            raise UsageError(
                f"{folder}: expected a job folder, which has a job.json. Found none.",
                "Give the folder of one job, such as outputs/full, that `unic-tfn run` has made.",
            ) from error
        raise DataError(
            f"{folder / 'job.json'}: {error}.", "Start `unic-tfn run` again: it writes the file."
        ) from error
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(
            f"{folder / 'job.json'}: expected jobspec, package and fingerprint. Missing: {error}",
            "Start `unic-tfn run` again with this version: it writes the file.",
        ) from error
    return job


def _labels(path: Path, classes: Mapping[str, Iterable[str]]) -> LabelTable:
    rows = _table(_text(path))
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
    order = sorted(codes, key=lambda name: (_place(name), name))
    return LabelTable(
        ids,
        split,
        {source: codes[source] for source in order},
        {source: tuple(classes[source]) for source in order},
    )


def _text(path: Path) -> str:
    try:
        with storage_errors(path):
            return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8.", "Start `unic-tfn run` again.") from error


def _table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _run(folder: Path, run: Run, job: Mapping[str, Any], labels: LabelTable) -> RunResult:
    """Return a run's results, or raise `_UnusableError`."""
    try:
        record = read_record(folder, run)
    except FileNotFoundError:
        raise _UnusableError("missing", _failure(folder, run)) from None
    except NoRecordError as error:
        raise _UnusableError(str(error)) from None
    if record.fingerprint != job["fingerprint"]:
        raise _UnusableError("other-fingerprint", "made with other settings, data or code")
    try:
        predicted = _predicted(_text(record.directory / "predictions.csv"), run.cell, labels)
        history = _history(_text(record.directory / "history.csv"))
        _check_scores(record.metrics, run.cell, predicted, labels)
        if tuple(record.metrics["classes"]) != labels.classes[run.cell.label_source]:
            raise ValueError("its classes are not those of the job")
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise _UnusableError(
            "unreadable", f"{type(error).__name__}: {error}"[:MAX_DETAIL]
        ) from None
    return RunResult(record.metrics, record.timing, history, predicted)


def _failure(folder: Path, run: Run) -> str:
    """Return why a run failed, where that is on file."""
    try:
        message = json.loads(failure_path(folder, run).read_bytes())["message"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return f"failed: {str(message).splitlines()[0][:MAX_DETAIL]}" if message else "failed"


def _predicted(text: str, cell: Cell, labels: LabelTable) -> Codes:
    """Return the test predictions in the order of `labels.csv`, its gold classes checked."""
    index = {name: code for code, name in enumerate(labels.classes[cell.label_source])}
    found = {
        row["id"]: (index[row["gold"]], index[row["predicted"]])
        for row in _table(text)
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


def _history(text: str) -> dict[str, tuple[float, ...]]:
    rows = _table(text)
    history = {name: tuple(float(row[name]) for row in rows) for name in rows[0]}
    _ = history["train_loss"], history["valid_loss"]
    return history


def _check_scores(
    metrics: Mapping[str, Any], cell: Cell, predicted: Codes, labels: LabelTable
) -> None:
    gold = labels.codes[cell.label_source][labels.rows(cell.label_source)]
    accuracy = float(np.mean(gold == predicted))
    if abs(accuracy - metrics["scores"]["test"]["accuracy"]) > SCORE_TOLERANCE:
        raise ValueError("its accuracy is not that of its predictions")


def _mixed_devices(runs: Mapping[Run, RunResult]) -> list[Problem]:
    """Name the runs made on another kind of device than most; they stay in."""
    kinds = {run: str(result.metrics["device"]["kind"]) for run, result in runs.items()}
    if len(set(kinds.values())) < 2:
        return []
    common = Counter(kinds.values()).most_common(1)[0][0]
    return [
        Problem(run.name, "other-device", f"made on {kind}, most on {common}", excluded=False)
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
