"""Reports over hardly any data: they are made, without warnings, and say what they leave out."""

import re
from dataclasses import replace

import numpy as np
import pytest

from tests.report.explained_runs import interactions_of
from tests.report.jobs import PAPER_GRID, Fake, write_job
from unic_tfn.grid import expand
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.build import report_files
from unic_tfn.report.context import Effort
from unic_tfn.statistics.units import FEWEST_UNITS

EFFORT = Effort(resamples=50, permutations=99)
GRID = {"text": ("T", "TA"), "audio": ("TA",), "multimodal": ("T", "TA")}


def fake(clips, seeds=(1,), classes=("a", "b"), **changed):
    return Fake(
        grid=GRID,
        classes=dict.fromkeys(PAPER_GRID, classes),
        seeds=seeds,
        clips=(6, 3, clips),
        **changed,
    )


def explained(results):
    """Return the results with interactions told for every run of several modalities."""
    runs = {}
    for run, result in results.runs.items():
        runs[run] = result
        if len(run.cell.input) > 1:
            shown = interactions_of(run.cell.input, 0.2, {}, len(result.predicted))
            runs[run] = replace(
                result, metrics=result.metrics.model_copy(update={"interactions": shown})
            )
    return replace(results, runs=runs)


# Of scikit-learn, when the records' scores are computed.
@pytest.mark.filterwarnings("ignore:A single label was found")
@pytest.mark.parametrize(
    ("clips", "seeds"), [(1, (1,)), (1, (1, 2)), (2, (1, 2)), (FEWEST_UNITS, (1,))]
)
@pytest.mark.parametrize(
    "kind",
    [
        {"random": 3},
        {"classes": ("only",)},
        {"collapse": tuple(run.name for run in expand(GRID, (1, 2)))},
    ],
    ids=["usual", "one class", "constant"],
)
def test_a_report_is_made_however_few_clips_there_are(tmp_path, clips, seeds, kind):
    results = load(JobFolder(write_job(tmp_path, fake(clips, seeds, **kind))))
    with np.errstate(divide="raise", invalid="raise"):
        files, _ = report_files(explained(results), EFFORT)
    page = files["index.html"].decode()
    assert ("Left out of tests and intervals" in page) == (clips < FEWEST_UNITS)
    assert not re.search(r"\bnan\b", page)


def test_a_source_with_one_clip_does_not_take_the_others_tests_away(tmp_path):
    results = load(JobFolder(write_job(tmp_path, fake(40, (1, 2, 3), classes=tuple("abc")))))
    codes = {name: values.copy() for name, values in results.labels.codes.items()}
    alone = results.labels.rows("text")[:1]
    keep = np.isin(np.arange(len(codes["text"])), alone) | (results.labels.split != "test")
    codes["text"][~keep] = -1
    cells = {
        cell: found.at(alone) if cell.label_source == "text" else found
        for cell, found in results.cells.items()
    }
    results = replace(results, cells=cells, labels=replace(results.labels, codes=codes))
    files, _ = report_files(results, EFFORT)
    page = files["index.html"].decode()
    assert "text labels (1 test clip)" in page
    assert "of 3 cells have a higher accuracy" in page
