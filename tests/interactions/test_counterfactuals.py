import numpy as np
import pytest

from tests.interactions.networks import (
    INPUTS,
    means_of,
    probabilities,
    random_network,
    table_of,
    whole_table,
)
from unic_tfn.interactions import counterfactuals as room
from unic_tfn.interactions.coalitions import coalition_names


def classes_first(table):
    return np.moveaxis(table, -1, 0)


@pytest.mark.parametrize("letters", INPUTS)
def test_slices_are_the_table(letters):
    network, factors = random_network(letters)
    found = table_of(network, factors)
    np.testing.assert_allclose(found, classes_first(whole_table(network, factors)), atol=1e-9)


@pytest.mark.parametrize("letters", INPUTS)
def test_slices_in_small_pieces_are_the_table(letters, monkeypatch):
    monkeypatch.setattr(room, "HIDDEN_SLICE_BYTES", 1)
    network, factors = random_network(letters, clips=4, layers=3)
    found = table_of(network, factors)
    np.testing.assert_allclose(found, classes_first(whole_table(network, factors)), atol=1e-9)


@pytest.mark.parametrize("letters", INPUTS)
def test_means_are_those_of_the_whole_table(letters):
    network, factors = random_network(letters)
    table = whole_table(network, factors)
    quantities = classes_first(np.concatenate([table, probabilities(table)], axis=-1))
    means = means_of(network, factors)
    clips = np.arange(len(factors[0]))
    axes = {letter: 1 + n for n, letter in enumerate(letters)}
    for name, own in zip(coalition_names(letters), means.own, strict=True):
        averaged = tuple(axis for letter, axis in axes.items() if letter not in name)
        expected = quantities.mean(averaged, keepdims=True)
        if name != letters:
            np.testing.assert_allclose(means.partial[name], expected.squeeze(averaged), atol=1e-9)
        index = [clips if letter in name else np.zeros_like(clips) for letter in letters]
        np.testing.assert_allclose(own, expected[(slice(None), *index)], atol=1e-9)
    every = tuple(axes.values())
    np.testing.assert_allclose(means.square, np.square(quantities).mean(every), rtol=1e-9)


def test_one_clip_has_one_combination():
    network, factors = random_network("TAV", clips=1)
    means = means_of(network, factors)
    np.testing.assert_allclose(means.own, np.broadcast_to(means.own[-1], means.own.shape))


def test_huge_logits_give_probabilities():
    np.testing.assert_array_equal(room.softmax(np.array([[1e30], [-1e30]])), [[1], [0]])
