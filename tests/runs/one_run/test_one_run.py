import numpy as np

from tests.runs.jobs import ALONE, PACKAGE, read_csv
from unic_tfn.records.job_folder import JobFolder


def test_every_phase_is_timed(undisturbed):
    timing = JobFolder(undisturbed.folder).read_record(ALONE).timing
    phases = ["data", "compilation", "training", "prediction", "interactions", "scoring"]
    assert sorted(timing.seconds) == sorted(phases)
    assert all(seconds >= 0 for seconds in timing.seconds.values())
    metrics = JobFolder(undisturbed.folder).read_record(ALONE).metrics
    assert len(timing.epochs) == metrics.training.epochs


def test_every_labelled_clip_is_predicted_once(undisturbed):
    record = JobFolder(undisturbed.folder).read_record(ALONE)
    rows = read_csv(record.directory / "predictions.csv")
    labelled = np.flatnonzero(PACKAGE.labels["text"].codes >= 0)
    assert sorted(row["id"] for row in rows) == sorted(PACKAGE.ids[clip] for clip in labelled)
    assert {row["id"]: row["split"] for row in rows} == {
        PACKAGE.ids[clip]: PACKAGE.split[clip] for clip in labelled
    }


def test_the_observer_is_told_of_every_epoch(undisturbed):
    told = [epoch for run, epoch in undisturbed.notes.epochs if run == ALONE]
    metrics = JobFolder(undisturbed.folder).read_record(ALONE).metrics
    assert told == list(range(1, metrics.training.epochs + 1))
