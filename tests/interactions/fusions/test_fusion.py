"""What every fusion promises, held against its formula for one clip after the other."""

import numpy as np
import pytest

from tests.interactions.fusions.kinds import KINDS, UNITS, output_of, random_fusion
from tests.interactions.networks import INPUTS
from unic_tfn.interactions.coalitions import EMPTY, coalition_names
from unic_tfn.interactions.workers import workers

kinds = pytest.mark.parametrize("kind", KINDS)
inputs = pytest.mark.parametrize("letters", INPUTS)


def of_clips(fusion, factors):
    with workers() as pool:
        return fusion.of_clips(factors, pool)


@kinds
@inputs
def test_blocks_sum_to_the_output(kind, letters):
    fusion, factors = random_fusion(kind, letters)
    clips = of_clips(fusion, factors)
    assert (fusion.units, clips.count) == (UNITS, 5)
    total = sum(clips.blocks(letters).values())
    expected = [output_of(fusion, vectors) for vectors in zip(*factors, strict=True)]
    np.testing.assert_allclose(total, expected, atol=1e-12)


@kinds
@inputs
def test_a_block_is_what_is_left_when_everything_else_is_zero(kind, letters):
    fusion, factors = random_fusion(kind, letters)
    blocks = of_clips(fusion, factors).blocks(letters)
    assert {EMPTY, *letters} <= blocks.keys() <= set(coalition_names(letters))
    for name in coalition_names(letters):
        ones = [0 if letter in name else 1 for letter in letters]
        masked = [
            factor * (letter in name) for letter, factor in zip(letters, factors, strict=True)
        ]
        expected = [output_of(fusion, vectors, ones) for vectors in zip(*masked, strict=True)]
        found = np.broadcast_to(blocks.get(name, np.zeros((1, UNITS))), (5, UNITS))
        np.testing.assert_allclose(found, expected, atol=1e-12, err_msg=name)


@kinds
@inputs
@pytest.mark.parametrize("rows", [slice(0, 5), slice(3, 4)])
def test_exchanged_vectors_are_all_combinations(kind, letters, rows):
    fusion, factors = random_fusion(kind, letters)
    others = len(letters) - 1
    rows = rows if others else slice(0, 1)
    second = range(5)[rows] if others else [0]
    third = range(5) if others == 2 else [0]
    for clip in range(5):
        found = of_clips(fusion, factors).exchanged(clip)(rows)
        expected = [
            output_of(fusion, [f[c] for f, c in zip(factors, (clip, j, k), strict=False)])
            for j in second
            for k in third
        ]
        np.testing.assert_allclose(found, expected, atol=1e-12)
