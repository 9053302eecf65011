import numpy as np
import pytest

from tests.interactions.networks import INPUTS, function_network, parts_of, random_network, signs
from unic_tfn.interactions.coalitions import EMPTY, coalition_names
from unic_tfn.interactions.parts import part_shares


def appended(factors):
    return [np.pad(factor, ((0, 0), (0, 1)), constant_values=1) for factor in factors]


def contracted(network, factors):
    """Return the pre-activation of vectors that already have whatever is appended."""
    subscripts = ("ni,iu->nu", "ni,nj,iju->nu", "ni,nj,nk,ijku->nu")[len(factors) - 1]
    return np.einsum(subscripts, *factors, network.fusion.kernel) + network.fusion.bias


@pytest.mark.parametrize("letters", INPUTS)
def test_parts_sum_to_the_pre_activation(letters):
    network, factors = random_network(letters)
    found = parts_of(network, factors)
    np.testing.assert_allclose(found.sum(0), contracted(network, appended(factors)), atol=1e-12)


@pytest.mark.parametrize("letters", INPUTS)
def test_a_part_is_what_is_left_when_everything_else_is_zero(letters):
    network, factors = random_network(letters)
    for name, part in zip(
        coalition_names(letters),
        parts_of(network, factors),
        strict=True,
    ):
        masked = appended(factors)
        for letter, vectors in zip(letters, masked, strict=True):
            vectors[:, slice(-1, None) if letter in name else slice(-1)] = 0
        expected = contracted(network, masked) - (name != EMPTY) * network.fusion.bias
        np.testing.assert_allclose(part, expected, atol=1e-12)


@pytest.mark.parametrize("letters", INPUTS)
def test_shares_sum_to_one_and_the_constant_has_none(letters):
    network, factors = random_network(letters)
    shares = part_shares(parts_of(network, factors))
    assert shares.sum() == pytest.approx(1)
    assert shares[0] == pytest.approx(0, abs=1e-12)


def test_shares_of_uncorrelated_parts_are_their_variances():
    network = function_network("TAV", "T", "AV", "AV")
    shares = part_shares(parts_of(network, signs("TAV")))
    names = coalition_names("TAV")
    assert dict(zip(names, shares, strict=True)) == pytest.approx(
        {name: {"T": 1 / 3, "AV": 2 / 3}.get(name, 0) for name in names}
    )


def test_nothing_varies_nothing_has_a_share():
    network, factors = random_network("TA")
    same = [np.repeat(factor[:1], 4, axis=0) for factor in factors]
    assert not part_shares(parts_of(network, same)).any()
