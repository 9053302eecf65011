"""Estimates from job folders, held against the same numbers from the predictions by other means."""

import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.report.jobs import Fake, write_job
from unic_tfn.errors import UsageError
from unic_tfn.power.basis import from_records, of_results, stated
from unic_tfn.power.questions import questions
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.statistics.power import STATED

GRID = {"text": ("T", "TA", "TAV"), "multimodal": ("T", "TA")}


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    return write_job(tmp_path_factory.mktemp("outputs"), Fake(grid=GRID, clips=(60, 60, 150)))


def records(basis):
    """Return what a basis was estimated from, which these tests know to be records."""
    assert basis is not None
    assert basis.records is not None
    return basis.records


def test_the_disagreement_is_that_of_the_predictions(job):
    """The share of clips on which two cells' networks differ, less what their means differ."""
    basis = from_records(job)
    table = {
        name: np.stack([_right(job, name, seed) for seed in (1111, 1112, 1113)])
        for name in ("T-T", "T-TA", "T-TAV")
    }
    shares = [
        np.mean(table[first] != table[second])
        for first, second in (("T-T", "T-TA"), ("T-T", "T-TAV"), ("T-TA", "T-TAV"))
    ]
    found = basis.by_family["to own modality"]
    assert found.disagreement == pytest.approx(np.mean(shares), abs=0.03)
    assert 0 <= found.correlation < 0.5
    assert found.design_effect == 1.0
    assert set(basis.by_family) == {"to own modality", "no own", "label sources"}


def _right(job, cell, seed):
    rows = pd.read_csv(job / "runs" / cell / str(seed) / "predictions.csv").query("split == 'test'")
    return (rows.gold == rows.predicted).to_numpy()


def test_what_the_records_are_is_told(job):
    found = records(from_records(job))
    assert (found.runs, found.expected, found.clips, found.seeds) == (15, 15, 150, 3)
    # Five cells with three seeds.
    assert (found.freedom, found.rough, found.grouped) == (10, True, False)
    assert found.name == "synthetic"
    assert found.synthetic is True


def test_groups_make_clips_count_as_fewer(job):
    results = load(JobFolder(job))
    text = {
        cell.input: found for cell, found in results.cells.items() if cell.label_source == "text"
    }
    # Clips that gain alike by the added modality are of one video.
    order = np.argsort((text["TA"].correct * 1.0 - text["T"].correct).mean(0), kind="stable")
    groups = np.full(len(results.labels.ids), "train", object)
    groups[text["T"].rows[order]] = [f"video {place // 10}" for place in range(len(order))]
    basis = of_results(replace(results, labels=replace(results.labels, groups=tuple(groups))))
    assert records(basis).grouped is True
    assert basis is not None
    assert basis.by_family["to own modality"].design_effect > 2


def test_with_folds_networks_are_nested_in_seeds(job):
    results = load(JobFolder(job))
    random = np.random.default_rng(1)
    cells = {
        cell: replace(found, folds=random.integers(0, 5, found.predicted.shape))
        for cell, found in results.cells.items()
    }
    folded = replace(results, cells=cells)
    once = records(of_results(results)).freedom
    assert records(of_results(folded)).freedom == 5 * once


def test_missing_runs_are_left_out(job, tmp_path):
    shutil.copytree(job, tmp_path / "part")
    shutil.rmtree(tmp_path / "part" / "runs" / "T-T" / "1111")
    found = records(from_records(tmp_path / "part"))
    assert (found.runs, found.expected) == (14, 15)


def test_records_that_compare_nothing_are_refused(job, tmp_path):
    shutil.copytree(job, tmp_path / "none")
    shutil.rmtree(tmp_path / "none" / "runs")
    with pytest.raises(UsageError, match="two cells that can be compared"):
        from_records(tmp_path / "none")


def test_a_question_that_the_records_do_not_answer_has_all_comparisons_together(job):
    basis = from_records(job)
    other = replace(_question(job), family="without own modality")
    assert basis.of(_question(job)) is basis.by_family["to own modality"]
    assert basis.of(other) is basis.otherwise
    assert stated().of(other) is STATED


def _question(job):
    results = load(JobFolder(job))
    unimodal = results.job.package.unimodal
    return questions(tuple(results.cells), unimodal, results.labels.classes)[0]
