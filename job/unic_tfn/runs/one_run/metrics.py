"""What a run found out, as the type that `metrics.json` holds."""

from unic_tfn.jobspec.weighting import is_given
from unic_tfn.records.fingerprint import code_digest
from unic_tfn.records.metrics_document import (
    DataIdentity,
    DeviceIdentity,
    RunMetrics,
    SplitScores,
    TrainingSummary,
    TuningSummary,
)
from unic_tfn.runs.one_run.interaction_summary import interaction_summary
from unic_tfn.runs.one_run.values import Assignment, Outcome
from unic_tfn.runs.one_run.weight_summary import weight_summaries
from unic_tfn.scoring.run_scores import majority_baseline, score
from unic_tfn.training.dataset import Dataset, Task


def run_metrics(assignment: Assignment, outcome: Outcome) -> RunMetrics:
    """Return scores, baseline, settings, versions, device, fingerprint and interactions."""
    job, dataset, trained = assignment.job, assignment.dataset, outcome.trained
    gold = {split: dataset.labels[rows] for split, rows in dataset.rows.items()}
    scores = {
        split: score(gold[split], found.logits.argmax(1), dataset.classes)
        for split, found in outcome.outputs.items()
    }
    package, device = job.package, assignment.device
    return RunMetrics(
        data=DataIdentity(
            name=package.name,
            synthetic=package.synthetic,
            digest=package.digest,
            permuted=job.jobspec.permuted(assignment.run.variant),
        ),
        classes=dataset.classes,
        scores=SplitScores(**scores),
        majority_baseline=majority_baseline(gold["train"], gold["test"], dataset.classes),
        training=TrainingSummary(
            epochs=len(trained.history),
            best_epoch=trained.best_epoch,
            parameters=assignment.program.parameters,
            settings=assignment.jobspec.training.model_dump(mode="json", exclude={"device"}),
            model=assignment.jobspec.model.model_dump(mode="json"),
            tuning=_tuning(outcome),
        ),
        backend=job.backend,
        versions=job.versions,
        code=code_digest(),
        device=DeviceIdentity(kind=device.kind, name=device.name, tf32=device.tf32),
        fingerprint=job.fingerprint_of(assignment.run),
        interactions=interaction_summary(outcome.explanation),
        tasks={
            task.head.source: _task_scores(task, number, dataset, outcome)
            for number, task in enumerate(dataset.tasks)
        },
        weights=weight_summaries(dataset, outcome.outputs["test"]),
        upper_bound=is_given(assignment.jobspec.model),
    )


def _task_scores(task: Task, number: int, dataset: Dataset, outcome: Outcome) -> SplitScores:
    """Return a head's scores on the clips of each split that have its label."""
    scores = {}
    for split, rows in dataset.rows.items():
        known = task.labelled(rows)
        predicted = outcome.outputs[split].heads[number][known].argmax(1)
        scores[split] = score(task.labels[rows[known]], predicted, task.classes)
    return SplitScores(**scores)


def _tuning(outcome: Outcome) -> TuningSummary | None:
    if not outcome.trials:
        return None
    values = dict(outcome.trials[outcome.chosen].values)
    return TuningSummary(trials=len(outcome.trials), chosen=outcome.chosen, values=values)
