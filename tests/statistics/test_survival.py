import itertools

import numpy as np
import pytest
from scipy import stats

from unic_tfn.statistics.survival import Waiting, earlier, logrank_scores, median_time


def test_scores_of_a_group_sum_to_observed_minus_expected_events():
    times = np.array([3.0, 5.0, 5.0, 7.0, 9.0, 9.0])
    observed = [True, True, False, True, True, False]
    group = np.array([True, False, True, True, False, False])
    expected = 0.0
    for moment in np.unique(times):
        at_risk = times >= moment
        events = sum(seen for seen, time in zip(observed, times, strict=True) if time == moment)
        expected += events * (at_risk & group).sum() / at_risk.sum()
    scores = logrank_scores(times, observed)
    assert scores[group].sum() == pytest.approx(2 - expected)
    assert scores.sum() == pytest.approx(0)


def test_the_test_agrees_with_scipys_in_direction_and_size():
    random = np.random.default_rng(0)
    early, late = random.exponential(10, 60), random.exponential(30, 60)
    cut = 25.0
    scores = logrank_scores(
        np.minimum(np.concatenate([early, late]), cut),
        (np.concatenate([early, late]) < cut).tolist(),
    )
    oracle = stats.logrank(
        stats.CensoredData(early[early < cut], right=np.full((early >= cut).sum(), cut)),
        stats.CensoredData(late[late < cut], right=np.full((late >= cut).sum(), cut)),
    )
    deviation = scores.std(ddof=1) * np.sqrt(60 * 60 / 120)
    assert scores[:60].sum() / deviation == pytest.approx(oracle.statistic, rel=0.1)


def test_median_time_counts_stopped_runs_as_still_waiting():
    assert median_time([4, 6, 8], [True, True, True]) == 6
    assert median_time([4, 6, 6, 6], [True, True, False, False]) == 6
    assert median_time([4, 6, 6, 6], [True, False, False, False]) is None


def waiting(times, treated, observed=None):
    return Waiting(tuple(times), tuple(observed or [True] * len(times)), treated)


def test_p_values_are_shares_of_all_exchanges_of_cells():
    random = np.random.default_rng(1)
    times = random.integers(5, 40, (6, 3)).astype(float)
    cells = [waiting(row, n < 3) for n, row in enumerate(times)]
    scores = logrank_scores(times.ravel(), [True] * 18).reshape(6, 3).mean(1)
    gaps = [
        abs(scores[list(chosen)].mean() - np.delete(scores, list(chosen)).mean())
        for chosen in itertools.combinations(range(6), 3)
    ]
    found = earlier([cells], "x")
    assert found is not None
    assert found.arrangements == 20
    assert found.p == pytest.approx(np.mean(np.array(gaps) >= gaps[0] - 1e-9))
    assert found.smallest_p == pytest.approx(2 / 20)


def test_few_cells_can_show_nothing_however_far_apart():
    """The audit's case: 24.8 against 58.3 epochs, one cell with one modality, three with several.

    Three seeds make twelve runs, but only four cells.
    """
    cells = [waiting([58, 60, 57], False)]
    cells += [waiting([24 + n, 25, 26], True) for n in range(3)]
    found = earlier([cells], "x")
    assert found is not None
    assert found.smallest_p >= 0.25
    several = earlier([cells] * 4, "x")
    assert several is not None
    assert several.p == several.smallest_p < 0.01
    assert several.advantage > 0


def test_a_stratum_without_both_groups_tells_nothing():
    assert earlier([[waiting([3.0], True), waiting([4.0], True)]], "x") is None
    assert earlier([], "x") is None


def test_many_arrangements_are_drawn():
    random = np.random.default_rng(2)
    strata = [[waiting(random.integers(5, 40, 3), n < 4) for n in range(7)] for _ in range(4)]
    found = earlier(strata, "x")
    assert found is not None
    assert found.arrangements == 35**4
    assert 0 < found.smallest_p < 1e-4 < found.p <= 1


def test_nulls_hold_and_stopped_runs_do_not_pass_for_early_ones():
    """Every third run is stopped at epoch 30, in both groups alike."""
    random = np.random.default_rng(3)
    wrong = 0
    for number in range(100):
        strata = []
        for _ in range(3):
            cells = []
            for n in range(5):
                pace = 20 * np.exp(0.4 * random.standard_normal())
                times = pace * np.exp(0.2 * random.standard_normal(3))
                cells.append(waiting(np.minimum(times, 30), n < 2, list(times < 30)))
            strata.append(cells)
        found = earlier(strata, str(number))
        assert found is not None
        wrong += found.p < 0.05
    assert wrong <= 11
