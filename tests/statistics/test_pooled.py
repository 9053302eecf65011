import numpy as np
import pytest

from unic_tfn.statistics.contrast import Side, Term, compare
from unic_tfn.statistics.moderation import Variance
from unic_tfn.statistics.permutation import permuted_mean
from unic_tfn.statistics.pooled import described, pooled_difference
from unic_tfn.statistics.randomness import bootstrap_weights, swaps

CLIPS = 150
CHANGES = [("T", "TA"), ("T", "TV"), ("TA", "TAV"), ("TV", "TAV")]


@pytest.fixture(scope="module")
def correct():
    random = np.random.default_rng(1)
    chances = {"T": 0.45, "TA": 0.5, "TV": 0.5, "TAV": 0.55}
    return {
        name: (random.random((3, CLIPS)) < chance).astype(float) for name, chance in chances.items()
    }


@pytest.fixture(scope="module")
def sides(correct):
    weights = bootstrap_weights(CLIPS, 4000, "x")
    return {
        name: Side(each.mean(1), each @ weights.T / CLIPS, CLIPS, Variance(1e-3, 9.0))
        for name, each in correct.items()
    }


def pool(correct, sides, changes):
    swapped = swaps(CLIPS, 999, "x")
    permuted = [permuted_mean(correct[a], correct[b], swapped) for a, b in changes]
    terms = [{a: Term(-1.0, sides[a]), b: Term(1.0, sides[b])} for a, b in changes]
    return pooled_difference(terms, permuted)


def test_a_single_comparison_is_its_own_mean(correct, sides):
    found = pool(correct, sides, [("T", "TAV")])
    assert found == compare(sides["T"], sides["TAV"], found.p_clips)


def test_the_mean_of_comparisons_that_share_cells(correct, sides):
    """T to TA, T to TV, TA to TAV and TV to TAV: TA and TV cancel."""
    found = pool(correct, sides, CHANGES)
    effects = [correct[second].mean() - correct[first].mean() for first, second in CHANGES]
    assert found.effect == pytest.approx(np.mean(effects))
    direct = compare(sides["T"], sides["TAV"], 0.0)
    assert (found.error, found.freedom) == pytest.approx((direct.error / 2, direct.freedom))
    assert found.p == max(found.p_clips, found.p_seeds)


def test_the_page_says_what_is_pooled():
    assert "exchanged at once" in described()
