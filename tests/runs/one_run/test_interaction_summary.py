import json

import numpy as np
import pytest

from tests.interactions.networks import INPUTS, function_network, random_network, signs
from tests.interactions.test_explanation import explained
from unic_tfn.interactions.explanation import explain_clips
from unic_tfn.records.metrics_document import InteractionSummary
from unic_tfn.runs.one_run.interaction_summary import interaction_summary


def test_the_summary_names_the_clips_whose_class_interactions_change():
    network, factors = function_network("TA", "TA"), signs("TA")
    # Without the interaction all logits are 0 and the first class wins; with it, the second wins
    # for the two clips in the middle.
    gold = np.array([1, 1, 0, 0])
    found = interaction_summary(explained(network, factors, gold))
    assert found.without_interactions == {"clip 1": "class 0", "clip 2": "class 0"}
    assert found.scores.full.accuracy == found.scores.additive.accuracy == 0.5
    assert found.clips == found.test_clips == 4
    assert found.drawn is None


def test_the_summary_names_the_clips_that_were_drawn():
    network, factors = random_network("TA", clips=2)
    found = explain_clips(network, factors, np.array([0, 1]), ["b", "a"], ["x", "y", "z"], 5)
    assert interaction_summary(found).drawn == ("b", "a")


@pytest.mark.parametrize("letters", INPUTS)
def test_the_summary_is_json(letters):
    found = interaction_summary(explained(*random_network(letters)))
    summary = found.model_dump(mode="json")
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary
    assert InteractionSummary.model_validate_json(json.dumps(summary)) == found
    assert sum(summary["term_shares"].values()) == pytest.approx(1)
    assert sum(summary["part_shares"].values()) == pytest.approx(1)
