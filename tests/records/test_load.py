import json
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.records.records import scores
from tests.report.jobs import (
    EMOTIONS,
    Fake,
    cell,
    job_document,
    labels,
    labels_csv,
    write_job,
    write_run,
)
from unic_tfn.encoding.canonical_json import canonical_json, sealed
from unic_tfn.errors import DataError, IncompleteGridError, UsageError
from unic_tfn.grid import Run, expand
from unic_tfn.machine.durable import write_file
from unic_tfn.records.failure_document import Failure
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.records.metrics_document import DeviceIdentity, SplitScores
from unic_tfn.report.problems import check_complete

FAILURE = Failure(
    run="T-T/2", error="DivergedError", message="The loss diverged.\nMore.", traceback=()
)

SMALL = Fake(
    grid={"text": ("T", "TA"), "multimodal": ("T",)},
    classes={"text": EMOTIONS, "multimodal": EMOTIONS},
    seeds=(1, 2),
    clips=(30, 12, 20),
    name="small",
)


@pytest.fixture
def job(tmp_path):
    return write_job(tmp_path, SMALL)


def reasons(job) -> dict[str, str]:
    return {problem.run: problem.reason for problem in load(JobFolder(job)).problems}


def rewrite(job, name: str, **changed) -> None:
    """Write a run's record anew, with other metrics."""
    where, seed = name.split("/")
    run = Run(cell(where), int(seed))
    shutil.rmtree(job / "runs" / run.name)
    ids = [f"clip_{n:04d}" for n in range(62)]
    split = np.repeat(("train", "valid", "test"), SMALL.clips)
    gold = labels(SMALL)[run.cell.label_source]
    write_run(job, run, SMALL, ids, split, gold, job_document(SMALL), **changed)


def test_results_are_aligned_by_clip(job):
    results = load(JobFolder(job))
    assert not results.problems
    assert [c.name for c in results.cells] == ["T-T", "T-TA", "M-T"]
    assert results.sources == ("text", "multimodal")
    one = results.cells[cell("text-TA")]
    assert one.predicted.shape == (2, 20)
    assert one.seeds == (1, 2)
    assert np.array_equal(one.gold, labels(SMALL)["text"][42:])


def test_probabilities_are_calibrated_by_each_networks_own_temperature(job):
    results = load(JobFolder(job))
    found = results.cells[cell("text-TA")]
    for place, seed in enumerate(found.seeds):
        run = results.runs[Run(found.cell, seed)]
        np.testing.assert_array_equal(found.probabilities[place], run.probabilities["test"])
        np.testing.assert_array_equal(found.probabilities[place].argmax(-1), run.predicted)
        powers = found.probabilities[place].astype(float) ** (1 / run.temperature)
        expected = powers / powers.sum(-1, keepdims=True)
        np.testing.assert_allclose(found.calibrated[place], expected, rtol=1e-5)


def test_unlabelled_clips_are_left_out(tmp_path):
    fake = Fake(grid=SMALL.grid, seeds=(1,), clips=(30, 12, 20), unlabelled=0.3)
    results = load(JobFolder(write_job(tmp_path, fake)))
    gold = labels(fake)["text"][42:]
    assert len(results.cells[cell("text-T")].gold) == (gold >= 0).sum() < 20


FOLDED = replace(SMALL, folds=3, unlabelled=0.1, name="folded")


def test_with_folds_each_clip_is_predicted_once_for_a_seed_by_the_network_that_tested_it(tmp_path):
    job = write_job(tmp_path, FOLDED)
    results = load(JobFolder(job))
    assert not results.problems
    assert len(results.runs) == 18
    found = results.cells[cell("text-TA")]
    labelled = np.flatnonzero(labels(FOLDED)["text"] >= 0)
    np.testing.assert_array_equal(found.rows, labelled)
    assert found.folds is not None
    folds = pd.read_csv(job / "folds.csv", index_col="id")
    for place, seed in enumerate(found.seeds):
        tables = [pd.read_csv(path) for path in job.glob(f"runs/T-TA/{seed}/*/predictions.csv")]
        tested = pd.concat(table[table.split == "test"] for table in tables).set_index("id")
        ids = [results.labels.ids[row] for row in found.rows]
        assert sorted(tested.index) == ids
        named = [found.classes[code] for code in found.predicted[place]]
        assert named == tested.predicted[ids].tolist()
        np.testing.assert_array_equal(found.folds[place], folds[str(seed)][ids])
        chances = tested.filter(like="probability_").loc[ids]
        np.testing.assert_allclose(found.probabilities[place], chances, rtol=1e-6)
        assert {run.fold for run in found.by_run() if run.seed == seed} == {0, 1, 2}


def test_a_seed_that_lacks_a_fold_is_left_out_and_named(tmp_path):
    job = write_job(tmp_path, FOLDED)
    shutil.rmtree(job / "runs" / "T-TA" / "2" / "1")
    results = load(JobFolder(job))
    assert results.cells[cell("text-TA")].seeds == (1,)
    found = {problem.run: (problem.reason, problem.detail) for problem in results.problems}
    other = ("other-folds", "left out with its seed, which lacks fold 1")
    assert found == {"T-TA/2/1": ("missing", ""), "T-TA/2/0": other, "T-TA/2/2": other}
    assert set(found) == {run.name for run in set(results.expected) - set(results.runs)}


def test_a_missing_run_is_named_with_why_it_failed(job):
    shutil.rmtree(job / "runs" / "T-T" / "2")
    write_file(job / "failures" / "T-T" / "2.json", canonical_json(FAILURE.model_dump(mode="json")))
    (problem,) = load(JobFolder(job)).problems
    assert (problem.run, problem.reason) == ("T-T/2", "missing")
    assert problem.detail == "failed: The loss diverged."


@pytest.mark.parametrize("name", ["predictions.csv", "metrics.json", "history.csv"])
def test_a_damaged_run_is_named(job, name):
    path = job / "runs" / "M-T" / "1" / name
    path.write_bytes(path.read_bytes()[:-3])
    assert reasons(job) == {"M-T/1": f"damaged-{path.stem}"}


def test_other_fingerprints_are_named_and_left_out(job):
    rewrite(job, "text-TA/2", fingerprint="e" * 64)
    results = load(JobFolder(job))
    assert [(p.run, p.reason) for p in results.problems] == [("T-TA/2", "other-fingerprint")]
    assert results.cells[cell("text-TA")].seeds == (1,)


def test_other_devices_are_named_and_stay_in(job):
    rewrite(job, "text-TA/2", device=DeviceIdentity(kind="gpu", name="some GPU"))
    results = load(JobFolder(job))
    (problem,) = results.problems
    assert (problem.run, problem.reason, problem.excluded) == ("T-TA/2", "other-device", False)
    assert len(results.runs) == 6


def test_scores_that_are_not_those_of_the_predictions_are_named(job):
    rewrite(
        job,
        "text-T/1",
        scores=SplitScores(**dict.fromkeys(("train", "valid", "test"), scores(accuracy=0.99))),
    )
    assert reasons(job) == {"T-T/1": "unreadable"}


def test_interactions_of_an_older_version_are_named(job):
    path = job / "runs" / "T-TA" / "1" / "metrics.json"
    document = json.loads(path.read_bytes())
    del document["sha256"]
    path.write_bytes(sealed({**document, "interactions": {"clips": 20, "test_clips": 20}}))
    assert reasons(job) == {"T-TA/1": "other-metrics"}
    with pytest.raises(
        IncompleteGridError, match=r"other-metrics \(interactions.drawn.*\): T-TA/1"
    ):
        check_complete(job, load(JobFolder(job)), allow_partial=False)


def test_classes_that_are_not_the_jobs_are_named(job):
    rewrite(job, "text-T/2", classes=("no", "yes"))
    assert reasons(job) == {"T-T/2": "unreadable"}


def test_gold_labels_that_are_not_those_of_the_data_are_named(job):
    codes = labels(SMALL)
    codes["text"][-1] = (codes["text"][-1] + 1) % 7
    ids = [f"clip_{n:04d}" for n in range(62)]
    split = np.repeat(("train", "valid", "test"), SMALL.clips)
    write_file(job / "labels.csv", labels_csv(SMALL, ids, split, codes))
    assert set(reasons(job)) == {"T-T/1", "T-T/2", "T-TA/1", "T-TA/2"}


def test_runs_outside_the_grid_are_not_looked_at(job):
    shutil.copytree(job / "runs" / "T-T" / "1", job / "runs" / "T-T" / "9")
    assert not load(JobFolder(job)).problems


def test_what_is_no_job_folder_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"expected a job folder, which has a job\.json"):
        load(JobFolder(tmp_path))


def test_a_damaged_job_document_is_refused(job):
    (job / "job.json").write_bytes(b"{}")
    with pytest.raises(DataError, match="damaged-job"):
        load(JobFolder(job))


def test_a_job_document_that_lacks_something_is_refused(job):
    document = job_document(SMALL)
    del document["fingerprint"]
    write_file(job / "job.json", sealed(document))
    with pytest.raises(DataError, match="fingerprint"):
        load(JobFolder(job))


@pytest.mark.parametrize("contents", [b"id,split\n", b"id,split,text\nx,test,nonsense\n", b"\xff"])
def test_a_label_file_of_something_else_is_refused(job, contents):
    write_file(job / "labels.csv", contents + b"a,test\n")
    with pytest.raises(DataError, match=r"labels\.csv"):
        load(JobFolder(job))


def test_incomplete_grids_are_refused_unless_allowed(job):
    check_complete(job, load(JobFolder(job)), allow_partial=False)
    shutil.rmtree(job / "runs" / "T-T")
    with pytest.raises(IncompleteGridError, match="missing: T-T/1 and T-T/2"):
        check_complete(job, load(JobFolder(job)), allow_partial=False)
    check_complete(job, load(JobFolder(job)), allow_partial=True)
    shutil.rmtree(job / "runs")
    with pytest.raises(IncompleteGridError, match="none of 6 runs is usable"):
        check_complete(job, load(JobFolder(job)), allow_partial=True)


def test_the_grid_is_in_the_papers_order_though_json_is_sorted(tmp_path):
    sources = ("zeal", "polarity", "multimodal", "audio", "text")
    fake = Fake(
        grid=dict.fromkeys(sources, ("TAV", "T")),
        classes=dict.fromkeys(sources, ("no", "yes")),
        seeds=(1,),
        clips=(9, 3, 5),
    )
    job = write_job(tmp_path, fake)
    assert list(json.loads((job / "job.json").read_text())["jobspec"]["grid"]) == sorted(sources)
    names = [run.cell.name for run in load(JobFolder(job)).expected]
    assert names[:6] == ["T-T", "T-TAV", "A-T", "A-TAV", "M-T", "M-TAV"]
    assert names[6:] == ["polarity-T", "polarity-TAV", "zeal-T", "zeal-TAV"]
    assert len(names) == len(expand(fake.grid, fake.seeds))


VARIED = replace(
    SMALL,
    # Not in the order in which job.json sorts them.
    variants={"tensor": {}, "late": {"model": {"fusion": "late"}}, "few": {}},
    skill={"late:T-TA": 0.9},
    name="varied",
)


def test_the_results_of_each_variant_are_those_of_a_job_of_its_own(tmp_path):
    results = load(JobFolder(write_job(tmp_path, VARIED)))
    assert list(results.variants) == ["tensor", "late", "few"]
    assert len(results.runs) == len(results.expected) == 3 * 6
    assert results.reference is results.variants["tensor"]
    assert results.cells is results.reference.cells
    late = results.variants["late"]
    assert late.expected == expand(VARIED.grid, VARIED.seeds)
    assert late.job.jobspec.model.fusion == "late"
    assert (late.job.jobspec.variants, late.variants) == ({}, {})
    assert late.reference is late
    assert late.runs.keys() == set(late.expected)
    for run, found in late.runs.items():
        assert found is results.runs[replace(run, variant="late")]
    one, other = (results.variants[name].cells[cell("text-TA")] for name in ("late", "tensor"))
    assert one.correct.mean() > other.correct.mean() + 0.2


def test_a_problem_is_that_of_its_variant_alone(tmp_path):
    job = write_job(tmp_path, VARIED)
    shutil.rmtree(job / "runs" / "late" / "T-TA" / "2")
    results = load(JobFolder(job))
    assert [problem.run for problem in results.problems] == ["late:T-TA/2"]
    assert results.variants["late"].problems == results.problems
    assert results.reference.problems == ()


def test_folds_are_whole_within_a_variant(tmp_path):
    job = write_job(tmp_path, replace(VARIED, folds=3))
    shutil.rmtree(job / "runs" / "late" / "T-TA" / "2" / "1")
    results = load(JobFolder(job))
    left_out = {"late:T-TA/2/0", "late:T-TA/2/1", "late:T-TA/2/2"}
    assert {problem.run for problem in results.problems} == left_out
    seeds = {name: part.cells[cell("text-TA")].seeds for name, part in results.variants.items()}
    assert seeds == {"tensor": (1, 2), "late": (1,), "few": (1, 2)}


def test_a_job_names_the_variants_that_its_jobspec_has(tmp_path):
    job = write_job(tmp_path, VARIED)
    document = json.loads((job / "job.json").read_text())
    del document["sha256"], document["variants"]
    write_file(job / "job.json", sealed(document))
    with pytest.raises(DataError, match="its variants are not those of its jobspec"):
        load(JobFolder(job))
