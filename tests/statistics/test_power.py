"""Power: a table that was computed elsewhere, and simulated tests under the model."""

from dataclasses import replace
from math import inf, sqrt

import numpy as np
import pytest
from scipy import stats

from unic_tfn.statistics.closed import closed_p
from unic_tfn.statistics.difference import ALPHA, POWER
from unic_tfn.statistics.power import STATED, Design, detectable, errors_apart, variance

ASSUMED = STATED
FAMILY = 15


@pytest.mark.parametrize(
    ("design", "points"),
    [
        (Design(191, 3), ("10.2", "13.8", "6.0")),
        (Design(965, 3, networks=5), ("4.6", "6.1", "2.7")),
        (Design(965, 10, networks=5), ("3.1", "4.2", "1.8")),
    ],
)
def test_three_designs_computed_by_hand(design, points):
    found = detectable(ASSUMED, design, FAMILY)
    # Without a test of the mean: Holm's first step.
    alone = detectable(ASSUMED, design, FAMILY, asked=0)
    shown = (found.alone, alone.corrected, found.pooled)
    assert tuple(f"{100 * value:.1f}" for value in shown) == points
    assert (alone.alone, alone.pooled) == (found.alone, inf)


@pytest.mark.parametrize("m", [1, 2, 5])
@pytest.mark.parametrize("mean", [False, True])
def test_a_single_comparison_is_corrected_as_the_report_corrects_it(m, mean):
    """At the plan's limit a difference that stands alone has a corrected p-value of 5 %."""
    found = detectable(ASSUMED, Design(191, 3), m, asked=m if mean else 0)
    error = sqrt(variance(ASSUMED, Design(191, 3)))
    limit = found.corrected / error - stats.norm.ppf(POWER)
    p = np.array([2 * stats.norm.sf(limit), *[1.0] * (m - 1)])
    equalities = [(n, n + 0.5) for n in range(m)]
    corrected = closed_p(p, equalities, 1.0 if mean else None)
    assert corrected[0] == pytest.approx(ALPHA)


def test_a_single_comparison_needs_no_correction():
    found = detectable(ASSUMED, Design(191, 3), 1)
    assert found.corrected == found.pooled == found.alone


def test_comparisons_that_are_copies_of_one_another_gain_nothing_by_pooling():
    found = detectable(replace(ASSUMED, correlation=1.0), Design(191, 3), FAMILY)
    assert found.pooled == pytest.approx(found.alone)


def test_no_number_of_seeds_removes_the_choice_of_clips():
    endless = variance(ASSUMED, Design(200, 10**9))
    assert endless == pytest.approx(0.2 * 0.3 / 200)


def test_clips_of_a_group_count_as_fewer():
    grouped = replace(ASSUMED, design_effect=2.0)
    assert variance(grouped, Design(400, 3)) == pytest.approx(variance(ASSUMED, Design(200, 3)))


@pytest.mark.parametrize("design", [Design(60, 3), Design(100, 2, networks=5)])
def test_simulated_tests_find_these_differences_as_often_as_computed(design):
    """Clips, seeds and networks are drawn one by one; the test knows the standard error."""
    random = np.random.default_rng(20)
    repetitions, m = 8000, 5
    found = detectable(ASSUMED, design, m)
    noise = np.array([_drawn(random, design, m) for _ in range(repetitions)])
    error = sqrt(variance(ASSUMED, design))
    pooled_error = error * sqrt((1 + (m - 1) * ASSUMED.correlation) / m)

    def share(effect, spread, level, drawn):
        p = 2 * stats.norm.sf(np.abs(effect + drawn) / spread)
        return float((p < level).mean())

    # Three standard errors of a share of 8,000.
    close = pytest.approx(POWER, abs=0.0135)
    assert share(found.alone, error, ALPHA, noise[:, 0]) == close
    # The mean has half of the level.
    assert share(found.corrected, error, ALPHA / (2 * m), noise[:, 0]) == close
    assert share(found.pooled, pooled_error, ALPHA, noise.mean(1)) == close
    assert share(0.0, error, ALPHA, noise[:, 0]) == pytest.approx(ALPHA, abs=0.0075)


def _drawn(random, design, comparisons):
    """Return (m,) errors of one data set, part of each source of error shared by all of them."""
    clip = ASSUMED.clip_share * ASSUMED.disagreement
    rest = ASSUMED.disagreement - clip
    fold = np.arange(design.clips) % design.networks
    shape = (design.seeds, design.clips)

    def normal(variance, size):
        shared = random.standard_normal(size) * sqrt(ASSUMED.correlation)
        own = random.standard_normal((comparisons, *size)) * sqrt(1 - ASSUMED.correlation)
        return sqrt(variance) * (shared + own)

    networks = normal(2 * ASSUMED.network_deviation**2, (design.seeds, design.networks))
    gains = normal(clip, (1, design.clips)) + normal(rest, shape) + networks[:, :, fold]
    return gains.mean((1, 2))


def test_how_far_a_difference_must_be_from_zero():
    assert errors_apart(1) == pytest.approx(2.8016, abs=1e-4)
    assert errors_apart(15) == pytest.approx(stats.norm.ppf(1 - 0.05 / 30) + stats.norm.ppf(0.8))
