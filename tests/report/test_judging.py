from dataclasses import replace

import numpy as np
import pytest

from tests.report.jobs import Fake, write_job
from unic_tfn.grid import METRICS, Cell
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.report.build import report_files
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.judging import judge_family, pool_family
from unic_tfn.report.sections import modalities, supervision
from unic_tfn.statistics.another_collection import for_another_collection

EFFORT = Effort(resamples=200, permutations=399)
GRID = {"text": ("T", "TA", "TAV"), "multimodal": ("T", "TA", "TAV")}
FAKE = Fake(grid=GRID, seeds=(1, 2), clips=(90, 30, 30), folds=5, skill={"T-TAV": 0.6})


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return load(JobFolder(write_job(tmp_path_factory.mktemp("job"), FAKE)))


@pytest.fixture(scope="module")
def context(results):
    return Context(results, EFFORT)


@pytest.fixture(scope="module")
def family(context):
    cells = {cell.name: scored for cell, scored in context.scored.items()}
    pairs = [("T-T", "T-TA"), ("T-T", "T-TAV"), ("T-TA", "T-TAV")]
    return [context.compare(cells[first], cells[second], METRICS) for first, second in pairs]


def test_every_metric_is_judged_under_both_kinds_of_claims(context, family):
    for verdicts in judge_family(context, family, family):
        assert list(verdicts.here) == list(verdicts.elsewhere) == list(METRICS)
        assert verdicts.here["information"].margin is None
        assert verdicts.here["accuracy"].margin == pytest.approx(0.03)


def test_no_comparison_is_no_family(context):
    assert judge_family(context, [], []) == []
    assert pool_family(context, []) == {}


def test_claims_about_another_collection_are_made_from_scores_on_folds(context, family):
    """Recomputed from the predictions of two seeds and five folds."""
    found = judge_family(context, family, family)[1].elsewhere["accuracy"].difference
    first, second = (context.results.cells[Cell("text", name)] for name in ("T", "TAV"))
    gains = [
        (second.correct[seed][second.folds[seed] == fold]).mean()
        - (first.correct[seed][first.folds[seed] == fold]).mean()
        for seed in range(2)
        for fold in range(5)
    ]
    expected = for_another_collection(np.array(gains), 1 / 3)
    assert (found.effect, found.error) == pytest.approx((expected.effect, expected.error))
    assert found.freedom == 9


def test_groups_are_what_is_drawn(results):
    """Clips in fives: a fifth as many units; the estimates are the same."""
    clips = len(results.labels.ids)
    groups = tuple(f"g{clip // 5}" for clip in range(clips))
    grouped = Context(replace(results, labels=replace(results.labels, groups=groups)), EFFORT)
    assert grouped.units.count == clips // 5
    added = modalities.SECTION.values(grouped).additions
    plain = modalities.SECTION.values(Context(results, EFFORT)).additions
    for one, other in zip(added, plain, strict=True):
        assert one.judged["accuracy"].difference.effect == pytest.approx(
            other.judged["accuracy"].difference.effect
        )
    files, _ = report_files(grouped.results, EFFORT)
    page = files["index.html"].decode()
    assert "whole groups are resampled" in page
    assert "exchanged group by group" in page


def test_a_folded_page_keeps_both_claims_apart(results):
    files, _ = report_files(results, EFFORT)
    page = files["index.html"].decode()
    assert "two kinds of claims" in page
    assert "Nadeau and Bengio" in page
    assert "tables/confirmatory-elsewhere.csv" in files
    header = files["tables/modalities.csv"].decode().splitlines()[0]
    assert "Another collection of this size: Verdict" in header


def test_without_folds_nothing_is_said_of_another_collection(tmp_path):
    job = write_job(tmp_path, Fake(grid=GRID, seeds=(1, 2), clips=(60, 20, 40)))
    context = Context(load(JobFolder(job)), EFFORT)
    assert not any(each.elsewhere for each in modalities.SECTION.values(context).additions)
    assert supervision.SECTION.values(context).mean["accuracy"].elsewhere is None
    files, _ = report_files(context.results, EFFORT)
    assert "nother collection" not in files["index.html"].decode()
    assert "tables/confirmatory-elsewhere.csv" not in files
