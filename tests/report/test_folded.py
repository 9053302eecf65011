"""Reports over folds: every section counts each clip once for a seed, also in a partial grid."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from tests.report.explained_runs import told
from tests.report.jobs import Fake, write_job
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.build import build_report, report_files
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections import classes, interactions, training

EFFORT = Effort(resamples=50, permutations=99)
FAKE = Fake(
    grid={"text": ("T", "TA"), "multimodal": ("T", "TA", "TAV")},
    seeds=(1, 2),
    folds=3,
    clips=(40, 10, 13),
    collapse=("T-TA/2/1",),
    name="folded",
)


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    return write_job(tmp_path_factory.mktemp("outputs"), FAKE)


@pytest.fixture(scope="module")
def sections(job):
    """Return the sections of its summary.json."""
    page = build_report(job, False, EFFORT).page
    return json.loads((page.parent / "summary.json").read_text())["sections"]


def of_seed(job, cell, seed):
    """Return the test rows of all of a seed's folds."""
    paths = sorted(job.glob(f"runs/{cell}/{seed}/*/predictions.csv"))
    tables = [pd.read_csv(path).query("split == 'test'") for path in paths]
    return pd.concat(tables).sort_values("id")


def test_scores_are_those_of_all_of_a_seeds_folds_together(job, sections):
    for cell in sections["table_1"]["cells"]:
        tables = [of_seed(job, cell["cell"], seed) for seed in FAKE.seeds]
        assert cell["clips"] == 63
        expected = [(table.gold == table.predicted).mean() for table in tables]
        assert cell["scores"]["accuracy"]["by_seed"] == pytest.approx(expected)


def test_constants_are_those_of_all_clips(job, sections):
    labels = pd.read_csv(job / "labels.csv")
    for base in sections["table_1"]["baselines"]:
        shares = labels[base["label_source"]].value_counts(normalize=True)
        assert base["clips"] == 63
        assert base["test"]["accuracy"] == pytest.approx(shares.max())
        assert base["majority"] == base["test"]


def test_runs_are_counted_with_their_folds(sections):
    assert all(len(cell["runs"]) == 6 for cell in sections["training"]["cells"])
    assert len(sections["provenance"]["runs"]) == 30
    checklist = sections["provenance"]["checklist"]
    assert checklist["folds"]["k"] == 3
    assert checklist["split_sizes"] == "the data's own split is not used"
    (collapsed,) = sections["classes"]["collapsed"]
    assert (collapsed["run"], collapsed["share"]) == ("T-TA/2/1", 1.0)


def test_the_page_says_which_clips_it_is_about(job, sections):
    page = (job / "report" / "index.html").read_text()
    assert "partitions the 63 labelled clips into 3 folds anew" in page
    assert "5 cells, 2 seeds, 3 folds" in page
    assert "on the data&#39;s own split, and the networks on folds" in page


def test_interactions_are_those_of_the_networks_that_tested_a_clip(job):
    results = told(load(JobFolder(job)), lambda cell, place: cell == "M-TAV" and place % 2)
    values = interactions.SECTION.values(Context(results, EFFORT))
    found = {each.cell.name: each for each in values.cells}
    own, cell = found["M-TAV"], next(c for c in results.cells if c.name == "M-TAV")
    lost = 0.0
    for run, result in results.runs_of(cell).items():
        gold = results.labels.codes["multimodal"][results.labels.rows("multimodal", "test", run)]
        lost += (result.predicted == gold)[1::2].sum() / 63 / 2
    assert own.clips == own.test_clips == 63
    assert own.judged["accuracy"].difference.effect == pytest.approx(lost)
    assert found["M-TA"].judged["accuracy"].difference.effect == 0
    assert own.interaction_share == pytest.approx((0.1, 0.2))


def test_only_clips_that_every_seed_explained_count(job):
    results = load(JobFolder(job))
    drawn = list(results.labels.ids[::2])
    values = interactions.SECTION.values(Context(told(results, drawn=drawn), EFFORT))
    assert {found.clips for found in values.cells} == {32}


def test_a_partial_grid_has_every_section(tmp_path, job):
    copy = shutil.copytree(job, tmp_path / "folded")
    shutil.rmtree(copy / "runs" / "M-TA" / "1" / "2")
    shutil.rmtree(copy / "runs" / "T-T")
    results = load(JobFolder(copy))
    files, _ = report_files(results, EFFORT)
    page = files["index.html"].decode()
    assert "left out with its seed, which lacks fold 2" in page
    context = Context(results, EFFORT)
    runs = {cell.cell.name: len(cell.runs) for cell in training.SECTION.values(context).cells}
    assert runs == {"T-TA": 6, "M-T": 6, "M-TA": 3, "M-TAV": 6}
    shown = classes.SECTION.values(context).cells
    assert all(np.isclose(sum(each.gold_share for each in cell.classes), 1) for cell in shown)
