from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interactions.networks import (
    INPUTS,
    function_network,
    means_of,
    random_network,
    signs,
    whole_table,
)
from unic_tfn.interactions.anova import shares, term_variances
from unic_tfn.interactions.coalitions import coalition_names, members, order
from unic_tfn.interactions.fusions.tensor import Tensor


def named_shares(network, factors):
    """Return the first logit's shares by term."""
    variances = term_variances(means_of(network, factors))[:, : network.classes]
    return dict(zip(coalition_names(network.letters), shares(variances)[:, 0], strict=True))


def brute_force_variances(table, letters):
    """Return the terms' variances by projecting the whole table on one modality after another."""
    variances = []
    for name in coalition_names(letters):
        term = table
        for axis, letter in enumerate(letters):
            mean = term.mean(axis, keepdims=True)
            term = term - mean if letter in name else np.broadcast_to(mean, term.shape)
        square = np.square(term).mean(tuple(range(len(letters))))
        variances.append(square if members(name) else 0 * square)
    return np.stack(variances)


@pytest.mark.parametrize("letters", INPUTS)
def test_variances_are_those_of_the_terms_over_the_table(letters):
    network, factors = random_network(letters)
    table = whole_table(network, factors)
    found = term_variances(means_of(network, factors))[:, : network.classes]
    np.testing.assert_allclose(found, brute_force_variances(table, letters), atol=1e-9)
    every = tuple(range(len(letters)))
    np.testing.assert_allclose(found.sum(0), table.var(every), atol=1e-9)
    np.testing.assert_allclose(shares(found).sum(0), 1)


@given(st.lists(st.sampled_from(["T", "A", "V"]), min_size=1, max_size=6), st.integers(0, 99))
def test_an_additive_network_has_no_interaction(terms, seed):
    factors = [np.random.default_rng([seed, n]).standard_normal((5, 1)) for n in range(3)]
    found = named_shares(function_network("TAV", *terms), factors)
    assert sum(share for name, share in found.items() if order(name) > 1) < 1e-9
    assert {name for name, share in found.items() if share > 1e-9} == set(terms)


@pytest.mark.parametrize("pair", ["TA", "TV", "AV", "TAV"])
def test_an_exclusive_or_is_nothing_but_interaction(pair):
    found = named_shares(function_network("TAV", pair), signs("TAV"))
    assert found == pytest.approx({name: float(name == pair) for name in found})


@pytest.mark.parametrize("ignored", "TAV")
def test_an_ignored_modality_has_no_share(ignored):
    network, factors = random_network("TAV")
    axis = "TAV".index(ignored)
    rows = [slice(None)] * 4
    rows[axis] = slice(-1)
    network.fusion.kernel[tuple(rows)] = 0
    for name, share in named_shares(network, factors).items():
        assert (share < 1e-9) == (ignored in name or name == "1")


def test_constant_logits_have_no_shares():
    network, factors = random_network("TAV")
    network.fusion.kernel[...] = network.fusion.bias[...] = -1
    positive = [np.abs(factor) for factor in factors]
    assert not any(named_shares(network, positive).values())


def test_rounding_is_no_interaction():
    network, factors = random_network("TA", clips=40)
    network.fusion.kernel[:-1] = 0
    network.fusion.kernel[-1, -1] += 1000
    single = [factor.astype(np.float32) for factor in factors]
    kernel, bias = network.fusion.kernel.astype(np.float32), network.fusion.bias.astype(np.float32)
    network = replace(network, fusion=Tensor(kernel, bias))
    assert named_shares(network, single) == pytest.approx({"1": 0, "T": 0, "A": 1, "TA": 0})
