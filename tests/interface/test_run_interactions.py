"""What networks do with modalities, as tables: each agrees with the arrays that it is made from."""

from dataclasses import replace

import numpy as np
import pytest

from tests.report.explained_runs import FAKE, told, with_games
from tests.report.jobs import write_job
from unic_tfn.errors import DataError, UsageError
from unic_tfn.interactions.npz import from_npz
from unic_tfn.interface.run_interactions import RunInteractions
from unic_tfn.records.job_folder import JobFolder
from unic_tfn.records.load import load


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    results = load(JobFolder(write_job(tmp_path_factory.mktemp("outputs"), FAKE)))
    results = with_games(told(results))
    return {run: result for run, result in results.runs.items() if len(run.cell.input) > 1}


@pytest.fixture(scope="module")
def found(runs):
    return RunInteractions(runs)


def test_terms_sum_to_the_logits_and_name_the_class_that_wins(runs, found):
    sums = found.terms.groupby(["run", "id", "class"], sort=False).logit.sum().unstack()
    clips = found.clips.set_index(["run", "id"])
    for run, result in runs.items():
        told = from_npz(result.interactions)
        own = sums.loc[run.name].loc[told.ids.tolist(), told.classes.tolist()]
        np.testing.assert_allclose(own.to_numpy(), told.logits, atol=1e-4)
        assert (own.idxmax(axis=1) == clips.loc[run.name].predicted).all()


def test_seeing_everything_is_the_networks_own_probability(runs, found):
    chances = found.chances
    for run, result in runs.items():
        told = from_npz(result.interactions)
        own = chances[(chances.run == run.name) & (chances.coalition == run.cell.input)]
        np.testing.assert_array_equal(own.probability, told.chances[-1].ravel())
        assert own.groupby("id").probability.sum().to_numpy() == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("index", ["k-SII", "STII", "FSII"])
def test_indices_sum_to_the_predicted_classs_probability(found, index):
    clips = found.clips.set_index(["run", "id"])
    chances = found.chances
    whole = chances[chances.coalition == chances.input].set_index(["run", "id", "class"])
    sums = found.indices(index, order=2).groupby(["run", "id"]).value.sum()
    for key, value in sums.items():
        winner = clips.predicted[key]
        assert value == pytest.approx(whole.probability[(*key, winner)], abs=1e-5)


def test_shares_and_intershap_are_fractions_and_for_both_ways_of_absence(found):
    assert found.shares.groupby("run").share.sum().to_numpy() == pytest.approx(1)
    for values in (found.intershap.value, found.clips.intershap_together):
        assert values.between(0, 1).all()
    assert set(found.intershap.absent) == {"independent", "together"}
    assert set(found.shapley.modality) == {"T", "A", "V"}


def test_a_notebook_shows_the_shares(found):
    assert "<table" in found._repr_html_()


@pytest.mark.parametrize(
    "given", [{"index": "SHAP"}, {"order": 0}, {"absent": "never"}], ids=["index", "order", "way"]
)
def test_indices_that_there_are_not(found, given):
    with pytest.raises(UsageError, match="indices: there is no"):
        found.indices(**given)


def test_a_file_of_another_version_is_named(runs):
    run, result = next(iter(runs.items()))
    with pytest.raises(DataError, match=f"The interactions of {run.name} cannot be used"):
        _ = RunInteractions({run: replace(result, interactions=b"PK")}).terms
