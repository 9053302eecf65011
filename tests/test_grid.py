import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unic_tfn.grid import (
    INPUTS,
    LABEL_SOURCE_PATTERN,
    MODALITIES,
    Cell,
    Run,
    expand,
    input_modalities,
    select,
    shard,
)

SOURCES = st.sampled_from(["text", "audio", "video", "multimodal"]) | st.from_regex(
    LABEL_SOURCE_PATTERN, fullmatch=True
)
GRIDS = st.dictionaries(SOURCES, st.lists(st.sampled_from(INPUTS), unique=True), max_size=5)
SEEDS = st.lists(st.integers(0, 2**31 - 1), max_size=4, unique=True)
COSTS = st.fixed_dictionaries({name: st.floats(1e-30, 1e30) for name in INPUTS})
COMPLETE = dict.fromkeys(("text", "audio", "video", "multimodal"), INPUTS)


def test_input_names_and_modalities():
    assert input_modalities("TAV") == MODALITIES
    assert input_modalities("AV") == ("audio", "vision")
    assert len({input_modalities(name) for name in INPUTS}) == 2 ** len(MODALITIES) - 1


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("text", "T-AV"),
        ("audio", "A-AV"),
        ("video", "V-AV"),
        ("multimodal", "M-AV"),
        ("polarity", "polarity-AV"),
    ],
)
def test_cells_are_named_as_in_the_paper(source, name):
    assert Cell(source, "AV").name == name
    assert Run(Cell(source, "AV"), 1111).name == f"{name}/1111"


@given(GRIDS, SEEDS)
def test_a_grid_holds_every_combination_once_in_the_order_given(grid, seeds):
    runs = expand(grid, seeds)
    assert len(set(runs)) == len(runs) == sum(map(len, grid.values())) * len(seeds)
    assert [run.seed for run in runs] == seeds * (len(runs) // max(1, len(seeds)))
    cells = [(source, name) for source, inputs in grid.items() for name in inputs]
    assert [(run.cell.label_source, run.cell.input) for run in runs[:: max(1, len(seeds))]] == (
        cells if seeds else []
    )


@given(GRIDS, SEEDS)
def test_names_tell_runs_apart_even_where_case_does_not_count(grid, seeds):
    runs = expand(grid, seeds)
    assert len({run.name.casefold() for run in runs}) == len(runs)
    assert all(run.name.count("/") == 1 for run in runs)


@given(GRIDS, SEEDS)
def test_every_run_is_selected_by_its_own_name_and_its_cell(grid, seeds):
    runs = expand(grid, seeds)
    assert select(runs, "*") == runs
    for run in runs:
        assert select(runs, run.name) == (run,)
        assert select(runs, run.cell.name) == tuple(one for one in runs if one.cell == run.cell)


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("M-*/1111", 7),
        ("*-TAV/*", 12),
        ("*-TAV", 12),
        ("T-T", 3),
        ("?-A/111[12]", 8),
        ("t-t", 0),
        ("T-T/1114", 0),
        ("", 0),
    ],
)
def test_patterns(pattern, count):
    assert len(select(expand(COMPLETE, (1111, 1112, 1113)), pattern)) == count


@given(GRIDS, SEEDS, COSTS, st.integers(1, 40))
@example({"text": ["T", "TAV"]}, [1], dict.fromkeys(INPUTS, 1e-20) | {"TAV": 1.0}, 1)
def test_shards_partition_the_grid_and_keep_its_order(grid, seeds, costs, count):
    runs = expand(grid, seeds)
    shards = [shard(runs, costs, index, count) for index in range(count)]
    together = [run for one in shards for run in one]
    assert sorted(together) == sorted(runs)
    for one in shards:
        assert list(one) == [run for run in runs if run in set(one)]


@given(GRIDS, SEEDS, COSTS, st.integers(1, 40))
def test_shards_differ_from_an_equal_part_by_one_run_at_most(grid, seeds, costs, count):
    runs = expand(grid, seeds)
    total = sum(costs[run.cell.input] for run in runs)
    dearest = max((costs[run.cell.input] for run in runs), default=0.0)
    for index in range(count):
        load = sum(costs[run.cell.input] for run in shard(runs, costs, index, count))
        assert abs(load - total / count) <= dearest + 1e-9 * total


@given(GRIDS, SEEDS, COSTS, st.integers(1, 40))
def test_shards_have_few_inputs_each(grid, seeds, costs, count):
    runs = expand(grid, seeds)
    shards = [shard(runs, costs, index, count) for index in range(count)]
    inputs = [{run.cell.input for run in one} for one in shards]
    used = {run.cell.input for run in runs}
    # Each cut between two shards can split one input at most.
    assert sum(map(len, inputs)) <= len(used) + count - 1


@pytest.mark.parametrize(("index", "count"), [(-1, 3), (3, 3), (0, 0), (0, -1)])
def test_a_shard_that_is_not_there(index, count):
    with pytest.raises(ValueError, match="shard index must be in"):
        shard((), {}, index, count)


@pytest.mark.parametrize("cost", [0.0, -1.0, float("inf"), float("nan")])
def test_a_cost_that_is_none(cost):
    with pytest.raises(ValueError, match="costs must be positive and finite"):
        shard((Run(Cell("text", "T"), 1),), {"T": cost}, 0, 1)
