"""The intervals hold the true amounts of the population as often as they say."""

from collections.abc import Mapping

import numpy as np
import pytest

from tests.report.sections.information.planted import channels, grid_results, mutual, posterior
from unic_tfn.grid import INPUTS
from unic_tfn.report.context import Context, Effort
from unic_tfn.report.sections.information.amounts import Amount
from unic_tfn.report.sections.information.values import SourceInformation, compute
from unic_tfn.statistics.information_parts import (
    Weighting,
    bound,
    dividend_weightings,
    overlap_weighting,
)

GRIDS, CLIPS, SEEDS = 60, 120, 3
SEED_NOISE = 0.4


def population() -> np.ndarray:
    """Return a joint distribution (T, A, V, labels) in which modalities overlap."""
    return channels({"T": 6, "A": 3, "V": 2})


def drawn(joint: np.ndarray, number: int) -> SourceInformation:
    """Return what the section says of one sample of clips and seeds.

    Networks know the joint distribution, each with its own error: constant in all clips of an
    input, so that its mean is known.
    """
    random = np.random.default_rng([12, number])
    places = random.choice(joint.size, CLIPS, p=joint.ravel() / joint.sum())
    clips = np.stack(np.unravel_index(places, joint.shape), axis=1)
    chances = {}
    for name in INPUTS:
        known = posterior(joint, clips, name)
        softened = np.exp(SEED_NOISE * random.standard_normal((SEEDS, 1, 2)))
        scaled = known * softened
        chances[name] = scaled / scaled.sum(-1, keepdims=True)
    context = Context(grid_results(clips[:, 3], chances, 2), Effort(300, 9))
    (source,) = compute(context).sources
    return source


def truths(joint: np.ndarray) -> dict[str, float]:
    """Return what networks of the population say by input, their errors averaged over seeds."""
    random = np.random.default_rng(13)
    softened = np.exp(SEED_NOISE * random.standard_normal((4000, 1, 2)))
    every = np.argwhere(joint > 0)
    weights = joint[tuple(every.T)] / joint.sum()
    found = {}
    for name in INPUTS:
        known = posterior(joint, every, name)
        chances = known * softened
        chances /= chances.sum(-1, keepdims=True)
        right = np.arange(len(every)), every[:, 3]
        loss = np.log2(known[right]) - np.log2(chances[:, *right]).mean(0)
        found[name] = mutual(joint, name) - float((weights * loss).sum())
    return found


def weighed(weighting: Weighting, found: Mapping[str, float]) -> float:
    return sum(weight * found[name] for name, weight in weighting.items())


def holds(amount: Amount, truth: float, low_by: float, high_by: float) -> bool:
    """Return whether an interval holds the truth, its ends raised."""
    assert amount.low is not None
    assert amount.high is not None
    return amount.low + low_by <= truth <= amount.high + high_by


@pytest.fixture(scope="module")
def held() -> dict[str, float]:
    """By quantity, the share of intervals that hold the truth, over grids and terms."""
    joint = population()
    truth = truths(joint)
    found: dict[str, list[bool]] = {"inputs": [], "dividends": [], "shared": [], "unique": []}
    for number in range(GRIDS):
        source = drawn(joint, number)
        # The entropy of few labels is too low, which the page says; with it each input's amount.
        bias = source.bias
        for said in source.inputs:
            found["inputs"].append(holds(said.amount, truth[said.input], bias, bias))
        for name, weighting in dividend_weightings().items():
            shift = sum(weighting.values()) * bias
            true = weighed(weighting, truth)
            found["dividends"].append(holds(source.dividends[name], true, shift, shift))
        for each in source.modalities:
            alone, overlap = truth[each.letter], weighed(overlap_weighting(each.letter), truth)
            found["shared"].append(holds(each.shared, bound(alone, overlap), 0, bias))
            found["unique"].append(holds(each.unique, bound(alone, alone - overlap), 0, bias))
    return {name: float(np.mean(each)) for name, each in found.items()}


@pytest.mark.parametrize("quantity", ["inputs", "dividends", "shared", "unique"])
def test_intervals_hold_the_truth_nearly_as_often_as_they_say(held, quantity):
    # 60 grids whose terms share clips: a true 95 % shows 89 % or more in nearly all such samples.
    assert held[quantity] >= 0.89
