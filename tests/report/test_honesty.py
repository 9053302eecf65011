"""The benchmark in small: nothing is claimed that is not so, and what is so is found."""

import numpy as np
import pytest

from benchmarks import report_honesty as benchmark
from unic_tfn.report.context import Context, Effort

EFFORT = Effort(resamples=200, permutations=999)
GRIDS = 8
# More grids with a false claim than this come about less than once in 150 times at 5 %.
MOST = 2


@pytest.mark.parametrize("name", ["shuffled", "collapsing"])
def test_null_grids_are_called_noise(name):
    wrong = dict.fromkeys(("modalities, weighted F1", "modalities, accuracy", "supervision"), 0)
    for number in range(GRIDS):
        grid = benchmark.simulate(benchmark.NETWORKS[name], number, 3, 0.0)
        found = benchmark.families(grid, EFFORT)
        for family in wrong:
            wrong[family] += any(each.verdict != "within noise" for each in found[family])
    assert max(wrong.values()) <= MOST


def test_what_seeds_do_is_not_taken_for_what_modalities_do(monkeypatch):
    """Seeds that differ by ten points: a test over clips alone finds differences nearly always."""
    monkeypatch.setattr(benchmark, "SEED_SPREAD", 0.10)
    monkeypatch.setattr(benchmark, "SKILL", 0.30)
    wrong, wrong_by_clips_alone = 0, 0
    for number in range(GRIDS):
        grid = benchmark.simulate(benchmark.skilled, number, 3, 0.0)
        family = [addition.accuracy for addition in benchmark.additions(Context(grid, EFFORT))]
        wrong += any(each.verdict != "within noise" for each in family)
        smallest = min(each.difference.p_clips for each in family)
        wrong_by_clips_alone += smallest * len(family) < 0.05
    assert wrong <= MOST
    assert wrong_by_clips_alone > 2 * MOST


def test_a_large_change_is_found_and_a_small_one_is_not():
    found = {}
    for planted in (0.02, 0.40):
        grid = benchmark.simulate(benchmark.skilled, 5, 3, planted)
        added = benchmark.additions(Context(grid, EFFORT))
        found[planted] = next(
            addition.accuracy
            for addition in added
            if addition.after == "TAV" and addition.before == "T"
        )
    assert found[0.40].verdict == "helps"
    assert found[0.02].verdict == "within noise"
    assert found[0.02].detectable > 0.05


def test_intervals_hold_the_truth_as_often_as_they_say():
    held = []
    for number in range(GRIDS):
        grid = benchmark.simulate(benchmark.skilled, number, 3, 0.0)
        for addition in benchmark.additions(Context(grid, EFFORT)):
            difference = addition.accuracy.difference
            held.append(difference.low <= 0 <= difference.high)
    assert np.mean(held) == pytest.approx(0.95, abs=0.05)
