"""Estimates of what power is computed from: readings with known variances give them back."""

from dataclasses import replace

import numpy as np
import pytest

from unic_tfn.statistics.power import Assumptions
from unic_tfn.statistics.power_estimates import (
    Readings,
    components,
    design_effect,
    estimate,
    gains,
)

CLIP, REST, NETWORK = 0.06, 0.24, 0.0009


def drawn(random, *, clips=120, seeds=3, networks=1, groups=None, network=NETWORK, clip=None):
    """Return readings with the variances above; the clip's part may be given, or be grouped."""
    if clip is None:
        clip = np.sqrt(CLIP) * random.standard_normal(clips if groups is None else groups.max() + 1)
        clip = clip if groups is None else clip[groups]
    folds = np.stack([random.permutation(np.arange(clips) % networks) for _ in range(seeds)])
    means = np.sqrt(network) * random.standard_normal((seeds, networks))
    rest = np.sqrt(REST) * random.standard_normal((seeds, clips))
    values = clip + rest + np.take_along_axis(means, folds, 1)
    seeds_named = tuple(range(1, seeds + 1))
    return Readings(values, seeds_named, np.arange(clips), folds if networks > 1 else None)


@pytest.mark.parametrize(("seeds", "networks"), [(3, 1), (2, 1), (3, 5), (2, 4)])
def test_components_are_unbiased(seeds, networks):
    random = np.random.default_rng(1)
    # Networks vary a lot, so that a bias in their part would show.
    found = [
        components(drawn(random, seeds=seeds, networks=networks, network=0.01)) for _ in range(1500)
    ]
    for name, truth in {"clip": CLIP, "rest": REST, "network": 0.01}.items():
        values = np.array([getattr(each, name) for each in found])
        assert values.mean() == pytest.approx(truth, abs=4 * values.std() / np.sqrt(len(values)))


def test_components_without_folds_are_those_of_the_analysis_of_variance():
    readings = drawn(np.random.default_rng(2), clips=9, seeds=4)
    values = readings.values
    by_clip = 4 * values.mean(0).var(ddof=1)
    by_seed = 9 * values.mean(1).var(ddof=1)
    left = values - values.mean(0) - values.mean(1)[:, None] + values.mean()
    error = (left**2).sum() / (8 * 3)
    found = components(readings)
    assert found is not None
    assert found.rest == pytest.approx(error)
    assert found.network == pytest.approx((by_seed - error) / 9)
    assert found.clip == pytest.approx((by_clip - error) / 4)


def test_a_single_seed_cannot_be_taken_apart():
    assert components(drawn(np.random.default_rng(3), seeds=1)) is None


def cells_of(random, *, amount=12, **sizes):
    """Return cells whose differences have the variances above, apart from the networks' part."""
    cells = [drawn(random, **sizes) for _ in range(amount)]
    # A difference of two cells has twice a cell's variance.
    return [replace(cell, values=cell.values / np.sqrt(2)) for cell in cells]


def test_assumptions_come_back():
    random = np.random.default_rng(4)
    cells = cells_of(random, clips=2000, seeds=4, network=2 * NETWORK)
    pairs = [(index, index + 1) for index in range(0, 12, 2)]
    found = estimate(cells, pairs)
    assert found.disagreement == pytest.approx(CLIP + REST, rel=0.05)
    assert found.clip_share == pytest.approx(0.2, abs=0.03)
    assert found.network_deviation == pytest.approx(0.03, rel=0.3)
    assert found.correlation < 0.05
    assert found.design_effect == 1.0


def test_comparisons_with_one_cell_correlate_by_half():
    """Each is the difference to the same cell, whose errors are half of each difference's."""
    cells = cells_of(np.random.default_rng(5), clips=2000)
    found = estimate(cells, [(0, index) for index in range(1, 12)])
    assert found.correlation == pytest.approx(0.5, abs=0.06)


def test_clips_of_a_group_that_resemble_one_another_count_as_fewer():
    groups = np.repeat(np.arange(100), 10)
    # An intraclass correlation of CLIP / (CLIP + REST / 3) over groups of ten.
    expected = 1 + 9 * CLIP / (CLIP + REST / 3)
    random = np.random.default_rng(6)
    cells = cells_of(random, clips=1000, groups=groups)
    pairs = [(index, index + 1) for index in range(0, 12, 2)]
    assert estimate(cells, pairs, groups).design_effect == pytest.approx(expected, rel=0.2)
    assert estimate(cells, pairs).design_effect == 1.0


def test_groups_of_independent_clips_cost_nothing_on_average():
    random = np.random.default_rng(7)
    groups = np.repeat(np.arange(20), np.arange(1, 21))
    effects = [design_effect(random.standard_normal(len(groups)), groups) for _ in range(3000)]
    assert np.mean(effects) == pytest.approx(1.0, abs=4 * np.std(effects) / np.sqrt(3000))


def test_what_readings_cannot_tell_is_left_as_it_was():
    stated = Assumptions(clip_share=0.4, network_deviation=0.01, correlation=0.7, design_effect=2.0)
    cells = cells_of(np.random.default_rng(8), seeds=1)
    found = estimate(cells, [(0, 1), (2, 3)], otherwise=stated)
    assert replace(found, disagreement=stated.disagreement) == stated
    assert found.disagreement == pytest.approx(0.3, rel=0.3)


def test_a_few_networks_that_look_alike_do_not_prove_that_all_are():
    random = np.random.default_rng(10)
    cell = drawn(random, seeds=4, clips=300, network=0.0)
    alike = replace(cell, values=cell.values - cell.values.mean(1, keepdims=True))
    # Two cells have six of the twelve degrees of freedom that an estimate needs.
    few = estimate([alike] * 2, [(0, 1)]).network_deviation
    assert few == pytest.approx(Assumptions().network_deviation * np.sqrt(6 / 12))
    assert estimate([alike] * 4, [(0, 1)]).network_deviation == 0


def test_gains_are_over_common_seeds_and_clips():
    first = Readings(np.array([[0.0, 1.0, 1.0], [1.0, 1.0, 0.0]]), (1, 2), np.array([0, 4, 6]))
    second = Readings(np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]), (2, 3), np.array([4, 6, 9]))
    found = gains(first, second)
    assert found is not None
    assert found.seeds == (2,)
    assert found.rows.tolist() == [4, 6]
    assert found.values.tolist() == [[0.0, 1.0]]
    assert gains(first, replace(second, seeds=(5, 6))) is None


def test_comparisons_without_anything_in_common_are_refused():
    first, second = cells_of(np.random.default_rng(9), amount=2)
    with pytest.raises(ValueError, match="in common"):
        estimate([first, replace(second, seeds=(7, 8, 9))], [(0, 1)])
