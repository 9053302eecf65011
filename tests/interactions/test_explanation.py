import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score

from tests.interactions.networks import (
    INPUTS,
    function_network,
    probabilities,
    random_network,
    signs,
    whole_table,
)
from unic_tfn.interactions.coalitions import coalition_names, order
from unic_tfn.interactions.explanation import explain_clips
from unic_tfn.runs.one_run.interaction_summary import interaction_summary


def explained(network, factors, gold=None):
    clips = len(factors[0])
    gold = np.arange(clips) % network.classes if gold is None else gold
    ids = [f"clip {number}" for number in range(clips)]
    names = [f"class {number}" for number in range(network.classes)]
    return explain_clips(network, factors, gold, ids, names, clips)


def scored(gold, predicted):
    weighted = f1_score(gold, predicted, average="weighted", zero_division=0)
    return [accuracy_score(gold, predicted), weighted]


def own(table):
    """Return the entries (N, classes) of the table at which all modalities are one clip's."""
    clips = np.arange(len(table))
    return table[(clips,) * (table.ndim - 1)]


def additive_projection(table):
    """Return Hessel and Lee's projection (N, classes), written out as in their paper."""
    axes = range(table.ndim - 1)
    single = [table.mean(tuple(other for other in axes if other != axis)) for axis in axes]
    return sum(single) - (len(single) - 1) * table.mean(tuple(axes))


@pytest.mark.parametrize("letters", INPUTS)
def test_terms_sum_to_the_logits(letters):
    network, factors = random_network(letters)
    found = explained(network, factors)
    np.testing.assert_allclose(found.terms.sum(0), found.logits, atol=1e-5)
    expected = own(whole_table(network, factors))
    np.testing.assert_allclose(found.logits, expected, rtol=1e-5)
    np.testing.assert_array_equal(found.predicted, expected.argmax(1))


@pytest.mark.parametrize("letters", INPUTS)
def test_additive_scores_are_those_of_the_projection(letters):
    network, factors = random_network(letters, clips=9, seed=2)
    found = explained(network, factors)
    predicted = additive_projection(whole_table(network, factors)).argmax(1)
    np.testing.assert_array_equal(found.additive_predicted, predicted)
    np.testing.assert_allclose(found.additive_scores, scored(found.gold, predicted))


@pytest.mark.parametrize("letters", INPUTS)
def test_coalitions_see_their_modalities_and_the_mean_over_the_rest(letters):
    network, factors = random_network(letters, clips=7)
    found = explained(network, factors)
    chances = probabilities(whole_table(network, factors))
    axes = range(len(letters))
    for index, name in enumerate(coalition_names(letters)):
        averaged = tuple(axis for axis in axes if letters[axis] not in name)
        mean = np.broadcast_to(chances.mean(averaged, keepdims=True), chances.shape)
        np.testing.assert_allclose(found.chances[index], own(mean), atol=1e-6)
        expected = scored(found.gold, own(mean).argmax(1))
        np.testing.assert_allclose(found.coalition_scores[index], expected)


@pytest.mark.parametrize("letters", INPUTS)
def test_shapley_values_sum_to_what_seeing_everything_adds(letters):
    found = explained(*random_network(letters, clips=8))
    chances = found.chances[:, np.arange(8), found.predicted]
    np.testing.assert_allclose(found.shapley.sum(0), chances[-1] - chances[0], atol=1e-6)
    scores = found.coalition_scores
    np.testing.assert_allclose(found.score_shapley.sum(0), scores[-1] - scores[0], atol=1e-12)


def test_all_orders_are_the_network_and_order_zero_is_one_class():
    found = explained(*random_network("TAV", clips=12))
    np.testing.assert_allclose(found.order_scores[-1], scored(found.gold, found.predicted))
    assert found.order_scores[0][0] == pytest.approx(1 / 3)


def test_an_exclusive_or_needs_its_part_and_its_order():
    network, factors = function_network("TAV", "TV"), signs("TAV")
    gold = (factors[0] != factors[2]).astype(int)[:, 0]
    found = explained(network, factors, gold)
    names = coalition_names("TAV")
    assert found.coalition_scores[:, 0] == pytest.approx(
        [1.0 if {"T", "V"} <= set(name) else 0.5 for name in names]
    )
    assert found.knock_out_scores[:, 0] == pytest.approx(
        [0.5 if name == "TV" else 1.0 for name in names]
    )
    assert found.order_scores[:, 0] == pytest.approx([0.5, 0.5, 1.0, 1.0])
    assert found.score_shapley[:, 0] == pytest.approx([0.25, 0, 0.25])
    np.testing.assert_allclose(found.shapley[1], 0, atol=1e-7)
    assert interaction_summary(found).interaction_share == pytest.approx(1)


def test_an_additive_network_is_its_own_projection():
    factors = [np.random.default_rng(n).standard_normal((20, 1)) for n in range(3)]
    found = explained(function_network("TAV", "T", "A", "V", "V"), factors)
    np.testing.assert_array_equal(found.additive_predicted, found.predicted)
    interactions = [order(name) > 1 for name in found.parts]
    np.testing.assert_allclose(found.terms[interactions], 0, atol=1e-6)
    summary = interaction_summary(found)
    assert summary.without_interactions == {}
    assert summary.interaction_share == pytest.approx(0, abs=1e-9)


def test_an_ignored_modality_is_worth_nothing():
    network, factors = random_network("TAV", clips=15)
    network.fusion.kernel[:, :-1] = 0
    found = explained(network, factors)
    np.testing.assert_allclose(found.shapley[1], 0, atol=1e-7)
    np.testing.assert_allclose(found.score_shapley[1], 0, atol=1e-12)
