import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unic_tfn.grid import (
    INPUTS,
    LABEL_SOURCE_PATTERN,
    LETTER_WORDS,
    LETTERS,
    METRIC_WORDS,
    METRICS,
    MODALITIES,
    TABLE_ORDER,
    VARIANT_PATTERN,
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
NAMES = st.from_regex(VARIANT_PATTERN, fullmatch=True)
VARIANTS = st.lists(NAMES, min_size=1, max_size=3, unique=True)
SEEDS = st.lists(st.integers(0, 2**31 - 1), max_size=4, unique=True)
WEIGHTS = st.fixed_dictionaries({name: st.integers(1, 10**30) for name in INPUTS})
COMPLETE = dict.fromkeys(("text", "audio", "video", "multimodal"), INPUTS)


def test_both_orders_hold_every_input_once():
    assert sorted(INPUTS) == sorted(TABLE_ORDER)
    assert len(set(INPUTS)) == len(INPUTS)


def test_letters_have_a_modality_and_a_word():
    assert tuple(LETTERS.values()) == MODALITIES
    assert list(LETTER_WORDS) == list(LETTERS)
    assert set(METRICS) == set(METRIC_WORDS)


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
    assert Run(Cell(source, "AV"), 1111, 0).name == f"{name}/1111/0"


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
        assert select(runs, run.cell.name) == tuple(r for r in runs if r.cell == run.cell)


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
        ("T-T/1111/0", 0),
        ("", 0),
    ],
)
def test_patterns(pattern, count):
    assert len(select(expand(COMPLETE, (1111, 1112, 1113)), pattern)) == count


@given(GRIDS, SEEDS, st.integers(1, 6))
def test_folds_stand_behind_the_seed_and_are_named_together_by_it(grid, seeds, folds):
    plain, runs = expand(grid, seeds), expand(grid, seeds, folds)
    assert runs == tuple(Run(r.cell, r.seed, fold) for r in plain for fold in range(folds))
    assert len({run.name.casefold() for run in runs}) == len(runs)
    assert sorted(runs) == sorted(runs, key=lambda run: (run.cell, run.seed, run.fold))
    for run in runs:
        assert select(runs, run.name) == (run,)
        whole = tuple(r for r in runs if (r.cell, r.seed) == (run.cell, run.seed))
        assert select(runs, f"{run.cell.name}/{run.seed}") == whole
        each = tuple(r for r in runs if (r.cell, r.fold) == (run.cell, run.fold))
        assert select(runs, f"{run.cell.name}/*/{run.fold}") == each
        assert select(runs, run.cell.name) == tuple(r for r in runs if r.cell == run.cell)


@given(GRIDS, SEEDS, st.integers(0, 3), VARIANTS)
def test_a_variant_stands_before_the_colon_and_is_a_folder(grid, seeds, folds, variants):
    plain, runs = expand(grid, seeds, folds), expand(grid, seeds, folds, variants)
    assert runs == tuple(
        Run(r.cell, r.seed, r.fold, variant) for variant in variants for r in plain
    )
    assert len({run.path.casefold() for run in runs}) == len({run.name for run in runs})
    places = {run.path for run in plain}
    for run in runs:
        assert run.name == f"{run.variant}:{run.place}"
        assert run.path == f"{run.variant}/{run.place}"
        assert select(runs, run.name) == (run,)
        # No run's folder is in that of another one, of this job or of one without variants.
        assert not any(place.startswith(f"{run.path}/") for place in places)
        others = tuple(r for r in runs if r.place == run.place)
        assert select(runs, run.place) == select(runs, f"*:{run.place}") == others
        assert select(runs, f"{run.variant}:*") == tuple(
            r for r in runs if r.variant == run.variant
        )
    assert select(plain, "*:*") == ()


def test_runs_of_one_kind_are_of_one_variant_and_input():
    runs = expand({"text": ["T", "TA"], "audio": ["T"]}, [1, 2], 0, ["late", "plain"])
    assert {run.kind for run in runs} == {"late:T", "late:TA", "plain:T", "plain:TA"}
    weights = {"late:T": 1, "late:TA": 2, "plain:T": 3, "plain:TA": 4}
    shards = [shard(runs, weights, index, 4) for index in range(4)]
    assert sorted(run for part in shards for run in part) == sorted(runs)
    # Runs that are compiled together stay together, but for the cuts.
    assert sum(len({run.kind for run in part}) for part in shards) <= 4 + 3


@given(GRIDS, SEEDS, WEIGHTS, st.integers(1, 40), st.integers(0, 5))
@example({"text": ["T", "TAV"]}, [1], dict.fromkeys(INPUTS, 1) | {"TAV": 10**20}, 1, 0)
def test_shards_partition_the_grid_and_keep_its_order(grid, seeds, weights, count, folds):
    runs = expand(grid, seeds, folds)
    shards = [shard(runs, weights, index, count) for index in range(count)]
    together = [run for part in shards for run in part]
    assert sorted(together) == sorted(runs)
    for part in shards:
        assert list(part) == [run for run in runs if run in set(part)]


@given(GRIDS, SEEDS, WEIGHTS, st.integers(1, 40))
def test_shards_differ_from_an_equal_part_by_one_run_at_most(grid, seeds, weights, count):
    runs = expand(grid, seeds)
    total = sum(weights[run.cell.input] for run in runs)
    heaviest = max((weights[run.cell.input] for run in runs), default=0)
    for index in range(count):
        load = sum(weights[run.cell.input] for run in shard(runs, weights, index, count))
        assert abs(load * count - total) <= heaviest * count


@given(GRIDS, SEEDS, WEIGHTS, st.integers(1, 40))
def test_shards_have_few_inputs_each(grid, seeds, weights, count):
    runs = expand(grid, seeds)
    shards = [shard(runs, weights, index, count) for index in range(count)]
    inputs = [{run.cell.input for run in part} for part in shards]
    used = {run.cell.input for run in runs}
    # Each cut between two shards can split one input at most.
    assert sum(map(len, inputs)) <= len(used) + count - 1


@pytest.mark.parametrize(("index", "count"), [(-1, 3), (3, 3), (0, 0), (0, -1)])
def test_a_shard_index_is_in_range(index, count):
    with pytest.raises(ValueError, match="shard index must be in"):
        shard((), {}, index, count)


@pytest.mark.parametrize("weight", [0, -1])
def test_weights_are_positive(weight):
    with pytest.raises(ValueError, match="weights must be positive"):
        shard((Run(Cell("text", "T"), 1),), {"T": weight}, 0, 1)
