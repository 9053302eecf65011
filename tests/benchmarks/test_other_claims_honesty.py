"""The benchmark in small: removals and epochs without a difference are called noise."""

import pytest

from benchmarks import other_claims_honesty as benchmark
from benchmarks.report_honesty.page import wrong
from unic_tfn.report.context import Effort
from unic_tfn.statistics.removal import REMOVAL_METRICS

EFFORT = Effort(resamples=200, permutations=999)
GRIDS = 8
# More grids with a false claim than this come about less than once in 150 times at 5 %.
MOST = 2


@pytest.mark.parametrize("name", ["nothing changes", "one cell", "one seed", "40 clips"])
def test_networks_that_lose_nothing_are_called_noise(name):
    kind = benchmark.INTERACTIONS[name]
    pages = [benchmark.judged_removals(kind, number, EFFORT) for number in range(GRIDS)]
    for metric in REMOVAL_METRICS:
        assert sum(wrong(page[metric]) for page in pages) <= MOST


@pytest.mark.parametrize("last", benchmark.LAST_EPOCHS)
def test_epochs_without_a_difference_are_called_noise(last):
    assert sum(benchmark.claims_timing(last, number) for number in range(20)) <= 4


def test_stopped_runs_are_as_many_as_described():
    shares = []
    for last in benchmark.LAST_EPOCHS:
        cells = [cell for number in range(20) for cell in benchmark.epochs(last, number)]
        shares.append(sum(sum(cell.stopped) for cell in cells) / (3 * len(cells)))
    assert shares[0] == 0
    assert 0.25 < shares[1] < 0.42
    assert 0.58 < shares[2] < 0.75
