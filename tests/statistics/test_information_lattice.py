import json
from pathlib import Path

import numpy as np
import pytest

from unic_tfn.interactions.coalitions import coalition_names
from unic_tfn.statistics.information_lattice import decompose, lattice, node_name, summed

FROZEN = json.loads((Path(__file__).parent / "dit.json").read_text())


def entropy(table):
    shares = table[table > 0] / table.sum()
    return -(shares * np.log2(shares)).sum()


def informations_of(counts):
    """Return the mutual information of each coalition with the last axis, written out."""
    table = np.array(counts)
    found = [0.0]
    for name in coalition_names("TAV")[1:]:
        joint = table.sum(tuple(n for n, letter in enumerate("TAV") if letter not in name))
        own = joint.sum(tuple(range(joint.ndim - 1)))
        found.append(entropy(joint.sum(-1)) + entropy(own) - entropy(joint))
    return np.array(found)


def test_every_part_is_that_of_dit():
    for case in FROZEN["cases"]:
        parts = decompose(informations_of(case["counts"]), "TAV")
        named = {
            node_name(node).translate(str.maketrans("TAV", "012")): part
            for node, part in parts.items()
        }
        expected = {"|".join(sorted(key.split("|"))): v for key, v in case["atoms"].items()}
        found = {"|".join(sorted(key.split("|"))): v for key, v in named.items()}
        assert found == pytest.approx(expected, abs=1e-9)


def test_lattices_have_the_known_numbers_of_nodes():
    assert [len(lattice(letters)) for letters in ("T", "TA", "TAV")] == [1, 4, 18]
    assert "T|AV" in {node_name(node) for node in lattice("TAV")}


@pytest.mark.parametrize("letters", ["TA", "TAV"])
def test_parts_sum_to_the_whole_and_follow_from_the_definition(letters):
    random = np.random.default_rng(1)
    informations = np.sort(random.random((2 ** len(letters), 4)), axis=0)
    informations[0] = 0
    sums = summed(decompose(informations, letters), letters)
    np.testing.assert_allclose(np.sum(list(sums.values()), axis=0), informations[-1], atol=1e-12)
    # By minimum mutual information, only the most informative source has anything of its own.
    single = np.sort(informations[1 : 1 + len(letters)], axis=0)
    np.testing.assert_allclose(sums["redundant"], single[-2], atol=1e-12)
    np.testing.assert_allclose(sums["synergistic"], informations[-1] - single[-1], atol=1e-12)
    np.testing.assert_allclose(sums[letters[-1]], single[-1] - single[-2], atol=1e-12)
