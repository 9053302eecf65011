"""A study: its tables are the report's numbers, and what is missing is said."""

import json
import shutil

import pandas as pd
import pytest

import unic_tfn
from tests.interface.conftest import quick_study
from unic_tfn.errors import DataError, IncompleteGridError, UsageError
from unic_tfn.grid import METRICS


@pytest.fixture
def study(job):
    return quick_study(job)


def test_scores_are_those_of_the_records(study):
    scores = study.scores
    assert set(scores.metric) == set(METRICS)
    assert not scores.duplicated(["run", "metric"]).any()
    by_run = scores.set_index(["run", "metric"]).value
    for run, result in study.results.runs.items():
        for metric in ("accuracy", "weighted_f1"):
            recorded = getattr(result.metrics.scores.test, metric)
            assert by_run[run.name, metric] == pytest.approx(recorded, abs=1e-12)


def test_scores_of_seeds_are_those_of_the_report(reported, study):
    page = reported.page
    sections = json.loads((page.parent / "summary.json").read_text())["sections"]
    rows = study.predictions
    rows = rows[rows.variant.isin(["", "tensor"])]
    bits = rows.groupby(["source", "input", "seed"], observed=True).bits.mean()
    for cell in sections["table_1"]["cells"]:
        name = cell["cell"]
        source = {"T": "text", "M": "multimodal"}[name[0]]
        by_seed = cell["scores"]["information"]["by_seed"]
        own = [bits[source, name.partition("-")[2], seed] for seed in cell["seeds"]]
        assert own == pytest.approx(by_seed, abs=1e-9)


def test_comparisons_are_those_of_the_report(reported, study):
    page = reported.page
    summary = json.loads((page.parent / "summary.json").read_text())["sections"]
    table = study.comparisons
    for found in summary["modalities"]["additions"]:
        second = {"text": "T", "multimodal": "M"}[found["label_source"]] + f"-{found['after']}"
        for metric, judged in found["judged"].items():
            chosen = table[
                (table.section == "modalities")
                & (table.second == second)
                & (table.metric == metric)
                & (table.claim == "this collection")
            ]
            [row] = chosen.to_dict("records")
            assert row["effect"] == pytest.approx(judged["difference"]["effect"])
            assert row["p_corrected"] == pytest.approx(judged["p_corrected"])
            assert row["verdict"] == judged["verdict"]


def test_predictions_are_the_table_beside_the_report(reported, study):
    page = reported.page
    written = pd.read_parquet(page.parent / "tidy.parquet")
    pd.testing.assert_frame_equal(
        study.predictions, written, check_dtype=False, check_column_type=False
    )


def test_what_is_missing_is_among_the_problems_and_no_comparison_hides_it(job, tmp_path):
    folder = tmp_path / "job"
    shutil.copytree(job, folder)
    study = quick_study(folder)
    gone = study._folder.record_path(study.job.runs[0])
    shutil.rmtree(gone)
    assert study.job.runs[0].name in set(study.problems.run)
    assert study.job.runs[0].name not in set(study.scores.run)
    with pytest.raises(IncompleteGridError, match="cannot be used as they are"):
        _ = study.comparisons
    with pytest.raises(IncompleteGridError, match="No report was written"):
        study.report()
    assert len(quick_study(folder, allow_partial=True).comparisons)
    assert study.report(allow_partial=True).page.is_file()


def test_a_study_shows_itself(study):
    shown = study._repr_html_()
    assert "<table" in shown
    assert ("Synthetic data" in shown) == study.results.synthetic
    assert repr(study) == f"Study({study.name!r}, {str(study.folder)!r})"


def test_opening_reads_no_record(job, tmp_path):
    folder = tmp_path / "job"
    shutil.copytree(job, folder)
    shutil.rmtree(folder / "runs")
    assert unic_tfn.open(folder).name == quick_study(job).name
    (folder / "job.json").write_text("{}")
    with pytest.raises(DataError, match=r"job\.json"):
        unic_tfn.open(folder)
    with pytest.raises(UsageError, match="expected a job folder"):
        unic_tfn.open(tmp_path / "nowhere")


def test_interactions_of_a_name_that_there_is_not(study):
    with pytest.raises(UsageError, match="is not a run of this job"):
        study.interactions("X-T")
    with pytest.raises(UsageError, match="has an analysis of interactions"):
        study.interactions("T-T")
