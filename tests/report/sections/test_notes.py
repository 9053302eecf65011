"""Notes beside the findings, from folded and plain fake jobs."""

import pytest

from tests.report.jobs import Fake, write_job
from unic_tfn.grid import Cell
from unic_tfn.page.blocks import Prose
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load
from unic_tfn.records.own_split import Gap
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections import findings, notes

EFFORT = Effort(resamples=50, permutations=99)


def context(folder, **changes):
    fake = Fake(grid={"text": ("T", "TA")}, clips=(40, 10, 13), **changes)
    return Context(load(JobFolder(write_job(folder, fake))), EFFORT)


def test_features_that_know_their_labels_are_named_at_the_top(tmp_path, monkeypatch):
    leaks = [Gap(Cell("text", name), 0.98, 0.76) for name in ("T", "TA")]
    monkeypatch.setattr(notes, "gaps", lambda labels, runs: tuple(leaks))
    folded = context(tmp_path, seeds=(1, 2), folds=3, name="folded")
    values = findings.SECTION.values(folded)
    assert values.warnings == (str(leaks[0]), "The same holds for T-TA.")
    first = findings.show(folded, values)[0]
    assert isinstance(first, Prose)
    assert (first.emphasis, first.text) == ("warning", " ".join(values.warnings))


@pytest.mark.parametrize("folds", [0, 3])
def test_what_holds_of_the_grid_is_said_and_nothing_else(tmp_path, folds):
    said = " ".join(notes.notes(context(tmp_path, seeds=(1,), folds=folds, name="one")))
    assert "The primary metric is weighted F1" in said
    assert "There is only one seed" in said
    assert ("two kinds of claims" in said) == bool(folds)
