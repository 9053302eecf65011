"""Reads a job folder: every run record verified, aligned by clip, and what is wrong named."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from unic_tfn.grid import Cell, Run
from unic_tfn.records.grid_results import (
    CellResults,
    GridResults,
    LabelTable,
    Problem,
    RunResult,
)
from unic_tfn.records.job_document import JobDocument
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.reasons import NoRecordError, Reason
from unic_tfn.records.run_result import MAX_DETAIL
from unic_tfn.scoring.calibration import log_probabilities
from unic_tfn.scoring.scores import Numbers


def load(folder: JobFolder) -> GridResults:
    """Return what a job folder holds.

    Args:
        folder: the job folder, such as `outputs/full`.

    Raises:
        UsageError: this is not a job folder.
        DataError: `job.json` or `labels.csv` is damaged.
        StorageError: the file system failed.
    """
    job = folder.open_job()
    labels = folder.open_labels(job)
    expected = job.runs
    runs: dict[Run, RunResult] = {}
    problems = []
    for run in expected:
        try:
            runs[run] = _run(folder, run, job, labels)
        except NoRecordError as error:
            problems.append(Problem(run.name, error.slug, error.detail))
    runs, left_out = _whole_seeds(runs, job)
    problems += left_out + _mixed_devices(runs)
    whole = GridResults(job, labels, expected, runs, {}, tuple(problems))
    variants = {variant.name: _part(whole, variant.name) for variant in job.variants}
    if not variants:
        return replace(whole, cells=_cells(runs, labels))
    return replace(whole, variants=variants, cells=next(iter(variants.values())).cells)


def _part(whole: GridResults, variant: str) -> GridResults:
    """Return a variant's part of a grid, as if its settings were a jobspec of their own."""
    runs = {_plain(run): found for run, found in whole.runs.items() if run.variant == variant}
    names = {run.name for run in whole.expected if run.variant == variant}
    return GridResults(
        whole.job.for_variant(variant),
        whole.labels,
        tuple(_plain(run) for run in whole.expected if run.variant == variant),
        runs,
        _cells(runs, whole.labels),
        tuple(problem for problem in whole.problems if problem.run in names),
    )


def _plain(run: Run) -> Run:
    return replace(run, variant="")


def _run(folder: JobFolder, run: Run, job: JobDocument, labels: LabelTable) -> RunResult:
    """Return a run's results, or raise `NoRecordError`."""
    try:
        return folder.finished_result(run, job.fingerprint_of(run), labels=labels)
    except NoRecordError as error:
        if error.reason is Reason.MISSING and not error.file:
            raise NoRecordError(error.reason, detail=_failure(folder, run)) from None
        if error.reason is Reason.OTHER_FINGERPRINT:
            detail = "made with other settings, data, versions or code"
            raise NoRecordError(error.reason, detail=detail) from None
        raise


def _failure(folder: JobFolder, run: Run) -> str:
    """Return why a run failed, where that is on file."""
    failure = folder.read_failure(run)
    if failure is None:
        return ""
    first = failure.message.splitlines()[0][:MAX_DETAIL] if failure.message else ""
    return f"failed: {first}" if first else "failed"


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


def _whole_seeds(
    runs: Mapping[Run, RunResult], job: JobDocument
) -> tuple[dict[Run, RunResult], list[Problem]]:
    """Return the runs of seeds whose folds are all there, and name those of the others.

    Only all folds of a seed together predict every clip once.
    """
    by_seed: dict[Run, set[int | None]] = {}
    for run in runs:
        by_seed.setdefault(replace(run, fold=None), set()).add(run.fold)
    kept, problems = {}, []
    for run, result in runs.items():
        lacking = sorted(set(range(job.jobspec.fold_count)) - by_seed[replace(run, fold=None)])
        if not lacking:
            kept[run] = result
            continue
        names = f"fold{'s' if len(lacking) > 1 else ''} {', '.join(map(str, lacking))}"
        detail = f"left out with its seed, which lacks {names}"
        problems.append(Problem(run.name, Reason.OTHER_FOLDS, detail))
    return kept, problems


def _cells(runs: Mapping[Run, RunResult], labels: LabelTable) -> dict[Cell, CellResults]:
    by_cell: dict[Cell, dict[Run, RunResult]] = {}
    for run, result in runs.items():
        by_cell.setdefault(run.cell, {})[run] = result
    return {cell: _cell(cell, found, labels) for cell, found in by_cell.items()}


def _cell(cell: Cell, runs: Mapping[Run, RunResult], labels: LabelTable) -> CellResults:
    """Return a cell's runs aligned by clip, each at the clips that it tested."""
    source = cell.label_source
    rows, classes = labels.tested(source), labels.classes[source]
    seeds = tuple(dict.fromkeys(run.seed for run in runs))
    shape = (len(seeds), len(rows))
    predicted, folds = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    probabilities = np.zeros((*shape, len(classes)), np.float32)
    scaled = np.zeros(probabilities.shape)
    for run, result in runs.items():
        seed = seeds.index(run.seed)
        places = np.searchsorted(rows, labels.rows(source, "test", run))
        predicted[seed, places] = result.predicted
        probabilities[seed, places] = result.probabilities["test"]
        scaled[seed, places] = calibrated(result)
        folds[seed, places] = run.fold or 0
    return CellResults(
        cell,
        classes,
        rows,
        labels.codes[source][rows],
        seeds,
        predicted,
        probabilities,
        scaled,
        folds if labels.folds else None,
    )


def calibrated(result: RunResult) -> Numbers:
    """Return the probabilities of a run's test clips after temperature scaling, (n, classes)."""
    logarithms = log_probabilities(result.probabilities["test"], result.temperature)
    return np.asarray(np.exp(logarithms))
