import csv
import io
from math import inf

import numpy as np
import pandas as pd
import pytest

from tests.report.jobs import EMOTIONS, Fake, write_job
from unic_tfn.encoding.csv_table import table_csv
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.metrics_document import RunMetrics, SplitScores, TuningSummary
from unic_tfn.records.reasons import NoRecordError, Reason
from unic_tfn.records.run_result import run_result
from unic_tfn.records.timing_document import RunTiming
from unic_tfn.scoring.calibration import fit_temperature

SMALL = Fake(
    grid={"text": ("T",)},
    classes={"text": EMOTIONS},
    seeds=(1,),
    clips=(30, 12, 20),
    name="small",
)


@pytest.fixture
def job(tmp_path):
    return JobFolder(write_job(tmp_path, SMALL))


@pytest.fixture
def parts(job):
    """Return what a result is made of: the record, the run, the job's labels."""
    document = job.open_job()
    run = document.runs[0]
    return job.read_record(run), run, job.open_labels(document)


def rewritten(job, record, **changed):
    """Return the record written anew, with a valid seal, and with other files or metrics."""
    files = {name: record.contents(name) for name in record.metrics.files}
    run = job.open_job().runs[0]
    own = {name: getattr(record.metrics, name) for name in RunMetrics.model_fields}
    said = {name: value for name, value in changed.items() if name in own}
    metrics = RunMetrics.model_construct(**{**own, **said})
    files |= {name: value for name, value in changed.items() if name.endswith(".csv")}
    job.set_aside(run, NoRecordError(Reason.FORCED))
    job.write_record(run, metrics, files, RunTiming(seconds={}))
    return job.read_record(run)


def test_a_record_that_agrees_with_itself_and_the_labels_is_a_result(parts):
    found = run_result(*parts)
    assert found.predicted.shape == (20,)
    gold = parts[2].codes["text"][parts[2].rows("text")]
    assert np.isclose(np.mean(found.predicted == gold), found.metrics.scores.test.accuracy)
    assert len(found.history["epoch"]) == found.metrics.training.epochs


def test_probabilities_are_those_of_the_table(parts):
    record, _, labels = parts
    found = run_result(*parts)
    table = pd.read_csv(io.BytesIO(record.contents("predictions.csv")), index_col="id")
    for split in ("valid", "test"):
        ids = [labels.ids[row] for row in labels.rows("text", split)]
        expected = table.loc[ids].filter(like="probability_").to_numpy()
        np.testing.assert_allclose(found.probabilities[split], expected, rtol=1e-6)
    gold = labels.codes["text"][labels.rows("text", "valid")]
    assert found.temperature == fit_temperature(gold, found.probabilities["valid"])


def test_interactions_are_handed_on_as_they_are(job, parts):
    record, run, labels = parts
    assert run_result(record, run, labels).interactions == b""
    files = {name: record.contents(name) for name in record.metrics.files}
    own = {name: getattr(record.metrics, name) for name in RunMetrics.model_fields}
    job.set_aside(run, NoRecordError(Reason.FORCED))
    files["interactions.npz"] = b"arrays"
    job.write_record(run, RunMetrics.model_construct(**own), files, RunTiming(seconds={}))
    assert run_result(job.read_record(run), run, labels).interactions == b"arrays"


@pytest.mark.parametrize("split", ["train", "valid", "test"])
@pytest.mark.parametrize("score", ["accuracy", "weighted_f1", "confusion_matrix", "clips"])
def test_scores_that_the_predictions_do_not_give_are_refused(job, parts, split, score):
    record, run, labels = parts
    scores = getattr(record.metrics.scores, split)
    wrong = {
        "accuracy": scores.accuracy + 1e-6,
        "weighted_f1": scores.weighted_f1 - 1e-6,
        "confusion_matrix": scores.confusion_matrix[::-1],
        "clips": scores.clips + 1,
    }
    changed = scores.model_copy(update={score: wrong[score]})
    whole = SplitScores(**{**dict(record.metrics.scores), split: changed})
    with pytest.raises(NoRecordError) as error:
        run_result(rewritten(job, record, scores=whole), run, labels)
    assert error.value.reason is Reason.UNREADABLE
    assert f"its {split} " in error.value.detail


def swap_two(rows):
    rows[1][0], rows[2][0] = rows[2][0], rows[1][0]


def repeat(rows):
    rows.append(rows[-1])


def drop(rows):
    rows.pop()


def rename(rows):
    rows[1][0] = "another clip"


def unknown(rows):
    rows[1][3] = "no such class"


def other_split(rows):
    rows[1][1] = "dev"


def no_number(rows):
    rows[1][-1] = "nan"


def negative(rows):
    rows[1][-2:] = ["-0.5", "1.0"]


def too_much(rows):
    rows[1][4] = "1.5"


def another_class(rows):
    rows[1][4:] = rows[1][5:] + rows[1][4:5]


CHANGES = [swap_two, repeat, drop, rename, unknown, other_split]
CHANGES += [no_number, negative, too_much, another_class]


@pytest.mark.parametrize("change", CHANGES)
def test_predictions_of_other_clips_are_refused(job, parts, change):
    record, run, labels = parts
    text = record.contents("predictions.csv").decode()
    header, *rows = csv.reader(io.StringIO(text))
    rows = [header, *rows]
    if change is swap_two and rows[1][2] == rows[2][2]:
        other = next(n for n, row in enumerate(rows[2:], 2) if row[2] != rows[1][2])
        rows[2], rows[other] = rows[other], rows[2]
    change(rows)
    changed = rewritten(job, record, **{"predictions.csv": table_csv(rows[0], rows[1:])})
    with pytest.raises(NoRecordError) as error:
        run_result(changed, run, labels)
    assert error.value.reason is Reason.UNREADABLE


def as_head(record, source="text"):
    """Return the record's own predictions as those of a head."""
    header, *rows = record.contents("predictions.csv").decode().splitlines()
    lines = [f"head,{header}", *(f"{source},{row}" for row in rows)]
    return {"heads.csv": "\n".join([*lines, ""]).encode()}


def test_predictions_of_heads_are_checked_too(job, parts):
    record, run, labels = parts
    tasks = {"text": record.metrics.scores}
    record = rewritten(job, record, tasks=tasks, **as_head(record))
    assert run_result(record, run, labels).metrics.tasks == tasks
    others = SplitScores(**{**dict(record.metrics.scores), "valid": record.metrics.scores.test})
    with pytest.raises(NoRecordError, match="unreadable"):
        run_result(rewritten(job, record, tasks={"text": others}), run, labels)


@pytest.mark.parametrize("head", ["audio", None])
def test_heads_are_those_that_have_scores(job, parts, head):
    record, run, labels = parts
    tasks = {"text": record.metrics.scores}
    files = as_head(record, head) if head else {}
    with pytest.raises(NoRecordError, match=r"unreadable|missing-heads"):
        run_result(rewritten(job, record, tasks=tasks, **files), run, labels)
    record = rewritten(job, record, tasks={}, **as_head(record))
    with pytest.raises(NoRecordError, match="unreadable"):
        run_result(record, run, labels)


def test_the_losses_to_expect_are_those_of_the_trials(job, parts):
    record, run, labels = parts
    assert run_result(record, run, labels).expected_best == ()
    tuning = TuningSummary(trials=2, chosen=0, values={})
    training = record.metrics.training.model_copy(update={"tuning": tuning})
    table = {"trials.csv": b"trial,expected_best_loss\n0,\n1,1.5\n"}
    found = run_result(rewritten(job, record, training=training, **table), run, labels)
    assert found.expected_best == (inf, 1.5)
    fewer = {"trials.csv": b"trial,expected_best_loss\n0,2.0\n"}
    with pytest.raises(NoRecordError, match="unreadable"):
        run_result(rewritten(job, record, training=training, **fewer), run, labels)


@pytest.mark.parametrize("history", [b"", b"epoch\n1\n", b"epoch,train_loss,valid_loss\n1,x,2\n"])
def test_a_history_without_losses_is_refused(job, parts, history):
    record, run, labels = parts
    with pytest.raises(NoRecordError, match="unreadable"):
        run_result(rewritten(job, record, **{"history.csv": history}), run, labels)
