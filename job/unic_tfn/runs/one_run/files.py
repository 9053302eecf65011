"""The files of a record beside its documents: predictions, history, picture, interactions."""

from dataclasses import asdict, fields

from unic_tfn.encoding.csv_table import table_csv
from unic_tfn.interactions.npz import INTERACTIONS_FILE, to_npz
from unic_tfn.records.confusion_picture import confusion_png
from unic_tfn.records.metrics_document import RunMetrics
from unic_tfn.records.record_files import (
    HEADS_FILE,
    HISTORY_FILE,
    PREDICTIONS_FILE,
    TRIALS_FILE,
    WEIGHTS_FILE,
)
from unic_tfn.runs.one_run.tables import HeadPredictions, heads_csv, predictions_csv
from unic_tfn.runs.one_run.tuning import trials_csv
from unic_tfn.runs.one_run.values import Assignment, Outcome
from unic_tfn.scoring.documents import Scores
from unic_tfn.training.train import Epoch


def record_files(assignment: Assignment, outcome: Outcome, metrics: RunMetrics) -> dict[str, bytes]:
    """Return the contents of a record's files by name."""
    job, dataset = assignment.job, assignment.dataset
    probabilities = {
        split: (dataset.rows[split], found.probabilities)
        for split, found in outcome.outputs.items()
    }
    columns = [field.name for field in fields(Epoch)]
    rows = (list(asdict(epoch).values()) for epoch in outcome.trained.history)
    contents = {
        PREDICTIONS_FILE: predictions_csv(
            job.package.ids, dataset.labels, dataset.classes, probabilities
        ),
        HISTORY_FILE: table_csv(columns, rows),
        "confusion.png": _picture(assignment, metrics.scores.test),
        INTERACTIONS_FILE: to_npz(outcome.explanation),
    }
    if dataset.tasks:
        contents[HEADS_FILE] = heads_csv(job.package.ids, _heads(assignment, outcome))
    if outcome.trials:
        contents[TRIALS_FILE] = trials_csv(outcome.trials)
    if job.jobspec.save_weights:
        contents[WEIGHTS_FILE] = assignment.program.weights()
    return contents


def _heads(assignment: Assignment, outcome: Outcome) -> dict[str, HeadPredictions]:
    """Return what each head predicts for the clips of the run, by label source."""
    dataset = assignment.dataset
    chances = {split: found.head_probabilities for split, found in outcome.outputs.items()}
    return {
        task.head.source: HeadPredictions(
            task.labels,
            task.classes,
            {split: (dataset.rows[split], found[number]) for split, found in chances.items()},
        )
        for number, task in enumerate(dataset.tasks)
    }


def _picture(assignment: Assignment, test: Scores) -> bytes:
    package, run = assignment.job.package, assignment.run
    fold = "" if run.fold is None else f", fold {run.fold}"
    variant = f", {run.variant}" if run.variant else ""
    return confusion_png(
        test.confusion_matrix,
        assignment.dataset.classes,
        f"{run.cell.name}, seed {run.seed}{fold}{variant}",
        f"accuracy {test.accuracy:.1%}, weighted F1 {test.weighted_f1:.1%}, "
        f"{test.clips} test clips of {package.name}",
        package.synthetic,
    )
