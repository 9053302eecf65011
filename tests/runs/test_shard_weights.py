"""The cut into shards: today's, whatever else changes."""

from pathlib import Path

import pytest

from unic_tfn.data.source import Outline, outline
from unic_tfn.grid import INPUTS
from unic_tfn.jobspec.read import read_jobspec
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.runs import plan as estimates
from unic_tfn.runs.shard_weights import shard_runs, shard_weights

JOBSPECS = Path(__file__).parents[2] / "jobspecs"
OUTLINE = Outline(
    name="unic",
    synthetic=False,
    classes={"text": 7, "multimodal": 5},
    shapes={"text": (50, 768), "audio": (25,), "vision": (1434,)},
    train_clips=579,
    clips=965,
)
# The shard of every run, in the jobspec's order, one piece per label source; `3*45` stands for 45
# runs of shard 3. Never change these: a Job whose pods run two versions would repeat some runs and
# leave out others.
CUTS = {
    ("full", 4): "333333333000 333333333011 333333333112 333333333333333333222",
    ("full", 8): "777666666001 777777777122 777666777334 777777777777666777455",
    ("complete", 4): "333333333333222333000 333333333333222333011 "
    "333333333333223333111 333333333333333333222",
    ("complete", 8): "777777777666555777001 777777777666555777122 "
    "777777777666556777233 777777777666666777445",
    ("folds", 4): "3*45 0*15 3*45 0*5 1*10 3*45 1*9 2*6 3*90 2*14 3*1",
    ("folds", 8): (
        "7*15 6*30 0*10 1*5 7*45 1*5 2*10 7*15 6*15 7*15 3*9 4*6 7*60 6*15 7*15 4*4 5*10 6*1"
    ),
    ("variants", 4): (
        "3*9 2*3 3*9 2*3 3*9 2*3 3*18 2*3 3*180 2*3 3*9 2*3 3*9 2*3 3*18 2*3 3*9 2*3 3*9 2*3 "
        "3*9 2*3 3*18 2*3 3*9 2*3 3*9 2*3 3*9 2*3 3*18 2*3 3*9 2*3 3*9 2*3 3*9 2*3 3*18 2*3 "
        "3*9 2*3 3*9 2*3 3*9 2*3 3*18 2*3 3*57 2*6 1*3 0*3 3*3 2*3 3*3 0*3 3*3 1*3 3*3 0*1 "
        "1*2 2*3 3*6 2*3 1*1 2*2 3*3 1*3 3*171"
    ),
    ("variants", 8): (
        "7*9 5*3 7*9 5*3 7*9 5*3 7*18 5*3 7*177 6*3 4*3 7*9 4*3 7*3 6*3 7*3 4*3 7*12 6*3 7*3 "
        "4*3 7*6 6*1 7*2 4*3 7*9 4*3 7*9 4*2 5*1 7*18 5*3 7*9 5*3 7*9 5*3 7*9 5*3 7*18 5*3 "
        "7*9 5*3 7*9 5*3 7*9 5*3 7*18 5*3 7*9 5*3 7*9 5*3 7*9 5*3 7*18 5*3 7*9 6*3 7*9 6*3 "
        "7*9 6*3 7*18 6*3 4*6 3*3 0*3 7*3 4*3 6*3 1*3 7*3 3*3 6*3 1*1 2*2 4*3 7*6 4*3 3*1 4*2 "
        "6*3 2*1 3*2 7*9 6*3 7*9 6*3 7*9 6*3 7*18 6*3 7*9 6*3 7*9 6*3 7*9 6*3 7*18 6*3 7*9 "
        "6*3 7*9 6*3 7*9 6*3 7*18 6*3"
    ),
}


def spec(**changes):
    grid = {"text": ["T"], "multimodal": list(INPUTS)}
    return Jobspec.model_validate({"name": "a", "seeds": [1, 2, 3], "grid": grid, **changes})


def cut(jobspec, described, count):
    """Return the index of the shard of every run, in the jobspec's order."""
    shard_of = {
        run: index for index in range(count) for run in shard_runs(jobspec, described, index, count)
    }
    return [shard_of[run] for run in jobspec.runs()]


@pytest.mark.parametrize(("name", "count"), CUTS)
def test_the_shipped_grids_are_cut_as_ever(name, count):
    jobspec = read_jobspec(JOBSPECS / f"{name}.yaml", {})
    pieces = (piece.partition("*") for piece in CUTS[name, count].split())
    expected = "".join(shards * int(times or 1) for shards, _, times in pieces)
    assert "".join(map(str, cut(jobspec, outline(jobspec.data), count))) == expected


def test_all_folds_of_a_run_weigh_the_same_and_by_the_clips_that_train():
    plain, folded = shard_weights(spec(), OUTLINE), shard_weights(spec(folds={"k": 5}), OUTLINE)
    # Three fifths of 965 clips are 579, as in the data's own split.
    assert folded == plain
    ten = shard_weights(spec(folds={"k": 10}), OUTLINE)
    assert all(ten[name] > plain[name] for name in INPUTS)
    cuts = cut(spec(folds={"k": 5}), OUTLINE, 7)
    assert len(cuts) == len(spec(folds={"k": 5}).runs()) == 5 * len(spec().runs())
    assert set(cuts) == set(range(7))


def test_measuring_the_estimates_again_moves_no_run(monkeypatch):
    jobspec = spec()
    planned, before = estimates.plan(jobspec, OUTLINE), cut(jobspec, OUTLINE, 5)
    # The other way round: as if a step of a small network were the dear one.
    monkeypatch.setattr(estimates, "SECONDS_PER_STEP", 1.0)
    monkeypatch.setattr(estimates, "SECONDS_PER_RUN", 1e6)
    monkeypatch.setattr(estimates, "TYPICAL_EPOCHS_TO_BEST", 90)
    monkeypatch.setattr(estimates, "SECONDS_PER_STEP_AND_PARAMETER", 0.0)
    monkeypatch.setattr(estimates, "SECONDS_PER_STEP_AND_TENSOR_PARAMETER", 0.0)
    assert estimates.plan(jobspec, OUTLINE) != planned
    assert cut(jobspec, OUTLINE, 5) == before


@pytest.mark.parametrize("count", [1, 2, 3, 5, 40])
def test_shards_are_a_balanced_partition(count):
    shards = [shard_runs(spec(), OUTLINE, index, count) for index in range(count)]
    together = [run for shard in shards for run in shard]
    assert len(together) == len(set(together)) == len(spec().runs())
    weights = shard_weights(spec(), OUTLINE)
    loads = [sum(weights[run.cell.input] for run in shard) for shard in shards]
    assert max(loads) <= sum(loads) / count + max(weights.values())


def test_weights_grow_with_the_network_the_text_and_the_steps():
    weights = shard_weights(spec(), OUTLINE)
    assert weights["TAV"] == max(weights.values())
    assert weights["T"] > weights["V"] > weights["A"]
    shorter = shard_weights(spec(training={"max_epochs": 5}), OUTLINE)
    assert all(shorter[name] < weights[name] for name in INPUTS)
    contracted = shard_weights(spec(model={"fusion_dropout": "factors"}), OUTLINE)
    assert all(contracted[name] < weights[name] for name in INPUTS)
    for fusion in ("concat", "low_rank", "late"):
        smaller = shard_weights(spec(model={"fusion": fusion}), OUTLINE)
        assert all(smaller[name] < contracted[name] for name in ("TA", "TV", "AV", "TAV"))


def test_weights_do_not_depend_on_the_order_of_the_label_sources():
    grid = {"multimodal": list(INPUTS), "text": ["T"]}
    assert shard_weights(spec(grid=grid), OUTLINE) == shard_weights(spec(), OUTLINE)
