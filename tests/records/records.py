"""Small run records, made without training anything."""

from typing import Any

import numpy as np

from unic_tfn.grid import SPLITS, Cell, Run
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.metrics_document import (
    DataIdentity,
    DeviceIdentity,
    RunMetrics,
    SplitScores,
    TrainingSummary,
)
from unic_tfn.records.timing_document import RunTiming
from unic_tfn.runs.one_run.tables import predictions_csv
from unic_tfn.scoring.documents import Baseline, Scores
from unic_tfn.scoring.run_scores import score

RUN = Run(Cell("multimodal", "TA"), 1111)
OTHER = Run(Cell("multimodal", "TA"), 1112)
FINGERPRINT = "f" * 64
CLASSES = ("joy", 'fear, "and" ñ')
TRAINING = TrainingSummary(epochs=2, best_epoch=1, parameters=7, settings={}, model={})


def scores(accuracy=0.25, weighted_f1=0.5, clips=4) -> Scores:
    return Scores(
        clips=clips,
        accuracy=accuracy,
        weighted_f1=weighted_f1,
        macro_f1=0.1,
        balanced_accuracy=0.2,
        per_class=(),
        confusion_matrix=((1, 2), (0, 1)),
    )


def make_metrics(test: Scores | None = None, **changes: Any) -> RunMetrics:
    """Return metrics with these scores on the test clips."""
    fields = {
        "data": DataIdentity(name="small", synthetic=False, digest="d" * 64),
        "classes": CLASSES,
        "scores": SplitScores(train=scores(), valid=scores(), test=test or scores()),
        "majority_baseline": Baseline(majority_class="joy", accuracy=0.2, weighted_f1=0.1),
        "training": TRAINING,
        "backend": "tensorflow",
        "versions": {"keras": "3"},
        "device": DeviceIdentity(kind="cpu", name="CPU"),
        "fingerprint": FINGERPRINT,
    }
    return RunMetrics.model_validate({**fields, **changes})


METRICS = make_metrics()
TIMING = RunTiming(seconds={})


def write(folder, run=RUN, test: Scores | None = None, **changes):
    """Write a record whose every file is another run's but for the seed in it."""
    files = {
        "predictions.csv": f"id,gold\nclip{run.seed},joy\n".encode(),
        "confusion.png": bytes(range(256))[run.seed % 7 :: 7],
        "history.csv": f"epoch\n{run.seed}\n".encode(),
    }
    timing = RunTiming(seconds={"training": run.seed / 1e3}, host="here")
    own = test or scores(accuracy=0.25 + run.seed / 1e5)
    JobFolder(folder).write_record(run, make_metrics(own, **changes), files, timing)


def write_for(package, folder, run=RUN, right=0.5) -> Scores:
    """Write a record that agrees with a package's labels, and return its test scores.

    Args:
        package: the data.
        folder: the job folder.
        run: whose record it is.
        right: the share of clips that are predicted rightly, the first ones of each split.
    """
    source = package.labels[run.cell.label_source]
    split, codes = np.array(package.split), source.codes.astype(np.int64)
    rows = {
        name: np.flatnonzero((split == name) & (codes >= 0)).astype(np.int32) for name in SPLITS
    }
    probabilities, found = {}, {}
    for name, places in rows.items():
        wrong = np.arange(len(places)) >= round(right * len(places))
        predicted = (codes[places] + wrong) % len(source.classes)
        probabilities[name] = places, np.eye(len(source.classes))[predicted]
        found[name] = score(codes[places], predicted, source.classes)
    files = {
        "predictions.csv": predictions_csv(
            package.ids, source.codes, source.classes, probabilities
        ),
        "history.csv": b"epoch,train_loss,valid_loss\n1,0.5,0.5\n",
    }
    metrics = make_metrics(classes=source.classes, scores=SplitScores(**found))
    JobFolder(folder).write_record(run, metrics, files, TIMING)
    return found["test"]
