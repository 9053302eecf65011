"""What a run's `metrics.json` says, but for the sums of the files beside it."""

from typing import Any

from unic_tfn.interactions.headline import headline
from unic_tfn.runs.one_run.values import Assignment, Outcome
from unic_tfn.scoring.run_scores import majority_baseline, score


def run_metrics(assignment: Assignment, outcome: Outcome) -> dict[str, Any]:
    """Return scores, baseline, settings, versions, device, fingerprint and interactions."""
    job, dataset, trained = assignment.job, assignment.dataset, outcome.trained
    gold = {split: dataset.labels[rows] for split, rows in dataset.rows.items()}
    scores = {
        split: score(gold[split], found.logits.argmax(1), dataset.classes)
        for split, found in outcome.outputs.items()
    }
    device = assignment.device
    return {
        "data": {
            "name": job.package.name,
            "synthetic": job.package.synthetic,
            "digest": job.package.digest,
        },
        "classes": list(dataset.classes),
        "scores": scores,
        "majority_baseline": majority_baseline(gold["train"], gold["test"], dataset.classes),
        "training": {
            "epochs": len(trained.history),
            "best_epoch": trained.best_epoch,
            "parameters": assignment.program.parameters,
            "settings": job.jobspec.training.model_dump(mode="json", exclude={"device"}),
            "model": job.jobspec.model.model_dump(mode="json"),
        },
        "backend": job.backend,
        "versions": job.versions,
        "device": {"kind": device.kind, "name": device.name, "tf32": device.tf32},
        "fingerprint": job.fingerprint,
        "interactions": headline(outcome.explanation),
    }
