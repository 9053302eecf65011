"""The benchmark in small: families without a difference are called noise, under both claims."""

import numpy as np
import pytest

from benchmarks import families_honesty as benchmark

GRIDS = 20
# More grids with a false claim than this come about less than once in 300 times at 5 %.
MOST = 4


@pytest.mark.parametrize("name", ["one split", "groups of 8", "one source differs"])
def test_families_without_a_difference_are_called_noise(name):
    kind = benchmark.KINDS[name]
    found = [benchmark.this_collection(benchmark.simulate(kind, n)) for n in range(GRIDS)]
    false = [benchmark.wrong(kind, family.claims()) for family in found]
    for method in false[0]:
        assert sum(each[method] for each in false) <= MOST, method


def test_a_collection_that_favours_an_input_is_not_taken_for_the_next():
    kind = benchmark.KINDS["folds, collection 2 points"]
    found = [benchmark.another_collection(benchmark.simulate(kind, n)) for n in range(GRIDS)]
    assert sum(benchmark.wrong(kind, family.claims())["closed"] for family in found) <= MOST


def test_groups_that_are_not_known_make_false_claims():
    kinds = [benchmark.KINDS[f"groups of 8{rest}"] for rest in ("", ", not known")]
    known, unknown = (
        np.mean([each.error for each in benchmark.this_collection(grid).differences])
        for grid in (benchmark.simulate(kind, 1) for kind in kinds)
    )
    assert known > 1.2 * unknown


def test_training_parts_have_the_spread_that_is_asked_for():
    kind = benchmark.KINDS["folds, collection 2 points"]
    random = np.random.default_rng(3)
    groups = np.arange(kind.clips)
    drawn = [
        benchmark._training(kind, random, np.array([benchmark._partition(random, groups, 5)] * 3))
        for _ in range(200)
    ]
    assert np.std(drawn) * np.sqrt(2) == pytest.approx(kind.training, rel=0.1)
