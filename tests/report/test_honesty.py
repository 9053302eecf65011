"""The benchmark in small: nothing is claimed that is not so, and what is so is found."""

import numpy as np
import pytest

from benchmarks import report_honesty as benchmark
from unic_tfn.report.context import Context, Effort
from unic_tfn.statistics.difference import Difference

EFFORT = Effort(resamples=200, permutations=999)
GRIDS = 8
# More grids with a false claim than this come about less than once in 150 times at 5 %.
MOST = 2
SKILLED = benchmark.NULLS["nothing added"]


QUICK_KINDS = ("shuffled", "collapsing", "one seed", "identical cells", "other classes")


@pytest.mark.parametrize("name", QUICK_KINDS)
def test_null_grids_are_called_noise(name):
    pages = [
        benchmark.families(benchmark.simulate(benchmark.NULLS[name], number), EFFORT)
        for number in range(GRIDS)
    ]
    for family in pages[0]:
        if not family.startswith(benchmark.OVER_CHANCE):
            assert sum(benchmark.wrong(page[family]) for page in pages) <= MOST, family
    assert sum(benchmark.confirmed(page) for page in pages) <= MOST


def test_unlike_cells_are_not_taken_for_different_ones():
    """Half of the cells know nothing in 30 % of their networks; clips are many.

    With the cells' plain mean as their common variance, false claims come in a tenth of grids or
    more, and intervals hold the truth less often than they say.
    """
    kind = benchmark.NULLS["unlike stability"]
    wrong, held = 0, []
    for number in range(5 * GRIDS):
        context = Context(benchmark.simulate(kind, number), EFFORT)
        family = [addition.judged["accuracy"] for addition in benchmark.additions(context)]
        wrong += benchmark.wrong(family)
        held += [each.difference.low <= 0 <= each.difference.high for each in family]
    # At 5 %, more come about in 1 of 100 runs of this test.
    assert wrong <= 6
    assert np.mean(held) > 0.94


def test_what_seeds_do_is_not_taken_for_what_modalities_do(monkeypatch):
    """Seeds that differ by ten points: a test over clips alone finds differences nearly always."""
    monkeypatch.setattr(benchmark, "SEED_SPREAD", 0.10)
    monkeypatch.setattr(benchmark, "SKILL", 0.30)
    wrong, wrong_by_clips_alone = 0, 0
    for number in range(GRIDS):
        grid = benchmark.simulate(SKILLED, number)
        family = [
            addition.judged["accuracy"] for addition in benchmark.additions(Context(grid, EFFORT))
        ]
        wrong += benchmark.wrong(family)
        differences = [each.difference for each in family]
        smallest = min(d.p_clips for d in differences if isinstance(d, Difference))
        wrong_by_clips_alone += smallest * len(family) < 0.05
    assert wrong <= MOST
    assert wrong_by_clips_alone > 2 * MOST


def test_a_large_change_is_found_and_a_small_one_is_not():
    found = {}
    for planted in (0.02, 0.40):
        grid = benchmark.simulate(SKILLED, 5, planted)
        added = benchmark.additions(Context(grid, EFFORT))
        found[planted] = next(
            addition.judged["accuracy"]
            for addition in added
            if addition.after == "TAV" and addition.before == "T"
        )
    assert found[0.40].verdict == "helps"
    assert found[0.02].verdict == "within noise"
    assert found[0.02].detectable > 0.05


def test_intervals_hold_the_truth_as_often_as_they_say():
    held = []
    for number in range(GRIDS):
        grid = benchmark.simulate(SKILLED, number)
        for addition in benchmark.additions(Context(grid, EFFORT)):
            difference = addition.judged["accuracy"].difference
            held.append(difference.low <= 0 <= difference.high)
    assert np.mean(held) == pytest.approx(0.95, abs=0.05)
