from itertools import combinations

import numpy as np
import pytest

from unic_tfn.grid import INPUTS
from unic_tfn.statistics.information_parts import (
    ALL,
    dividend_weightings,
    last_weighting,
    overlap_weighting,
    pairs_among,
    shapley_weightings,
    size_weightings,
)

ALONE_TOO = ["", *INPUTS]


def weighed(weighting, informations):
    """Return the weighted sum of the inputs' information."""
    return sum(weight * informations[name] for name, weight in weighting.items())


def mutual(joint, name):
    """Return the mutual information of an input and the label, joint (T, A, V, Y), in bits."""
    hidden = tuple(axis for axis, letter in enumerate(ALL) if letter not in name)
    table = joint.sum(hidden).reshape(-1, joint.shape[-1])
    product = table.sum(1, keepdims=True) * table.sum(0)
    some = table > 0
    return float((table[some] * np.log2(table[some] / product[some])).sum())


def joint_of(label, text=2, audio=2, video=2):
    """Return the joint distribution of uniform modalities and a label that they determine."""
    joint = np.zeros((text, audio, video, 4))
    for t, a, v in np.ndindex(text, audio, video):
        joint[t, a, v, label(t, a, v)] = 1
    return joint / joint.sum()


def parts(joint):
    informations = {name: mutual(joint, name) for name in INPUTS}
    return {term: weighed(w, informations) for term, w in dividend_weightings().items()}


def test_the_exclusive_or_of_two_modalities_is_one_bit_of_synergy():
    found = parts(joint_of(lambda t, a, v: t ^ a))
    assert found == pytest.approx({**dict.fromkeys(INPUTS, 0), "TA": 1})


def test_the_exclusive_or_of_three_modalities_is_in_the_highest_part():
    found = parts(joint_of(lambda t, a, v: t ^ a ^ v))
    assert found == pytest.approx({**dict.fromkeys(INPUTS, 0), "TAV": 1})


def test_a_copied_modality_is_one_bit_of_overlap():
    joint = np.zeros((2, 2, 2, 4))
    for bit, v in np.ndindex(2, 2):
        joint[bit, bit, v, bit] = 0.25
    assert parts(joint) == pytest.approx({**dict.fromkeys(INPUTS, 0), "T": 1, "A": 1, "TA": -1})


def test_independent_modalities_with_a_bit_each_neither_overlap_nor_need_each_other():
    found = parts(joint_of(lambda t, a, v: 2 * t + a))
    assert found == pytest.approx({**dict.fromkeys(INPUTS, 0), "T": 1, "A": 1})


def test_the_parts_sum_to_what_all_modalities_say():
    informations = dict(zip(INPUTS, np.random.default_rng(1).normal(size=7), strict=True))
    for weightings in (dividend_weightings(), shapley_weightings(), size_weightings()):
        total = sum(weighed(w, informations) for w in weightings.values())
        assert total == pytest.approx(informations[ALL])


def test_a_pair_is_its_dividend_and_given_the_third_modality_the_triple_comes_on_top():
    informations = dict(zip(INPUTS, np.random.default_rng(2).normal(size=7), strict=True))
    terms = {term: weighed(w, informations) for term, w in dividend_weightings().items()}
    pairs = pairs_among(INPUTS)
    assert len(pairs) == 6
    for pair in pairs:
        expected = terms[pair.first + pair.second] + (terms[ALL] if pair.given else 0)
        assert weighed(pair.weighting, informations) == pytest.approx(expected)


def test_pairs_take_no_inputs_that_are_not_there():
    for size in range(8):
        for inputs in combinations(INPUTS, size):
            for pair in pairs_among(inputs):
                assert set(pair.weighting) <= set(inputs)
    assert [(p.first, p.second, p.given) for p in pairs_among(("V", "TV", "AV", "TAV"))] == [
        ("T", "A", "V")
    ]
    assert pairs_among(("T", "A", "TV", "TAV")) == ()


def test_overlap_is_what_a_modality_says_alone_and_does_not_add_last():
    informations = dict(zip(INPUTS, np.random.default_rng(3).normal(size=7), strict=True))
    for letter in ALL:
        overlap = weighed(overlap_weighting(letter), informations)
        last = weighed(last_weighting(letter), informations)
        assert overlap == pytest.approx(informations[letter] - last)
