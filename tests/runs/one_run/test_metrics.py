import numpy as np

from tests.runs.jobs import ALONE, PACKAGE, do, read_csv
from tests.tiny import CLASSES, SPEC, tiny_spec
from unic_tfn.grid import SPLITS
from unic_tfn.predict.trained_network import kept_weights, trained_program
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.scoring.run_scores import score
from unic_tfn.training.dataset import cell_dataset


def test_metrics_are_the_predictions_scores(undisturbed):
    for run in tiny_spec().runs():
        record = JobFolder(undisturbed.folder).read_record(run)
        rows = read_csv(record.directory / "predictions.csv")
        labels = PACKAGE.labels[run.cell.label_source]
        gold = {PACKAGE.ids[n]: code for n, code in enumerate(labels.codes) if code >= 0}
        assert sorted(row["id"] for row in rows) == sorted(gold)
        assert all(row["gold"] == CLASSES[gold[row["id"]]] for row in rows)
        for split in SPLITS:
            codes = np.array(
                [
                    [CLASSES.index(row[key]) for key in ("gold", "predicted")]
                    for row in rows
                    if row["split"] == split
                ]
            )
            right, predicted = codes.T
            assert score(right, predicted, CLASSES) == getattr(record.metrics.scores, split)
        chances = np.array([[float(row[f"probability_{c}"]) for c in CLASSES] for row in rows])
        np.testing.assert_allclose(chances.sum(1), 1, rtol=1e-7)
        assert [CLASSES[n] for n in chances.argmax(1)] == [row["predicted"] for row in rows]
        history = read_csv(record.directory / "history.csv")
        losses = [float(row["valid_loss"]) for row in history]
        training = record.metrics.training
        assert training.epochs == len(history)
        assert training.best_epoch == 1 + losses.index(min(losses))


def test_a_heads_scores_are_those_of_its_labelled_clips(cpu, tmp_path):
    """A head's own weights come back from the record, and give its scores and predictions."""
    model = {**SPEC["model"], "tasks": {"text": 0.5}}
    spec = tiny_spec(grid={"multimodal": ["A", "TA"]}, seeds=[1], model=model)
    done = do(tmp_path, spec=spec)
    assert not done.failures
    without, run = spec.runs()
    headless = done.job.folder.read_record(without).metrics
    assert (headless.tasks, "heads.csv" in headless.files) == ({}, False)
    record = done.job.folder.read_record(run)
    done.job.folder.finished_result(run, record.fingerprint)
    said = read_csv(record.directory / "heads.csv")
    assert {row["head"] for row in said} == {"text"}
    dataset = cell_dataset(PACKAGE, run.cell, tasks=model["tasks"])
    weights = kept_weights(record)
    program = trained_program(spec, "TA", dataset.shapes, 3, weights, "cpu")
    program.load(dataset.arrays, dataset.labels)
    own = PACKAGE.labels["text"].codes
    assert (own < 0).any()
    for split, rows in dataset.rows.items():
        labelled = rows[own[rows] >= 0]
        (logits,) = program.evaluate(labelled).heads
        found = getattr(record.metrics.tasks["text"], split)
        assert found == score(own[labelled], logits.argmax(1), CLASSES)
        assert found.clips == len(labelled)
        of_clips = [row for row in said if row["split"] == split]
        assert [row["id"] for row in of_clips] == [PACKAGE.ids[row] for row in rows]
        (logits,) = program.evaluate(rows).heads
        assert [row["predicted"] for row in of_clips] == [CLASSES[n] for n in logits.argmax(1)]
    plain = do(tmp_path / "plain", spec=tiny_spec(grid={"multimodal": ["TA"]}, seeds=[1]))
    other = kept_weights(plain.job.folder.read_record(run))
    path = "text_dense/kernel"
    assert (other[path] != weights[path]).any()


def test_metrics_name_what_they_were_made_with(undisturbed):
    job = undisturbed.job
    metrics = job.folder.read_record(ALONE).metrics
    assert metrics.data.digest == PACKAGE.digest
    assert metrics.training.model == job.jobspec.model.model_dump(mode="json")
    assert "device" not in metrics.training.settings
    assert (metrics.backend, metrics.versions) == (job.backend, job.versions)
    assert metrics.device.kind == "cpu"
    train = PACKAGE.labels["text"].codes[np.array(PACKAGE.split) == "train"]
    most = np.bincount(train[train >= 0]).argmax()
    assert metrics.majority_baseline.majority_class == CLASSES[most]
