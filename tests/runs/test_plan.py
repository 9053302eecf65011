from math import ceil

import pytest

from unic_tfn.data.source import Outline, outline
from unic_tfn.errors import JobspecError
from unic_tfn.grid import INPUTS
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.model.parameter_count import parameter_count
from unic_tfn.runs.plan import (
    SECONDS_PER_COMPILATION,
    SECONDS_PER_RUN,
    SECONDS_TO_START_A_SHARD,
    plan,
    seconds_by_kind,
    shards_that_pay,
)
from unic_tfn.training.trials import draw_trials

OUTLINE = Outline(
    name="unic",
    synthetic=False,
    classes={"text": 7, "multimodal": 5},
    shapes={"text": (50, 768), "audio": (25,), "vision": (1434,)},
    train_clips=579,
    clips=965,
)


def spec(**changes):
    grid = {"text": ["T"], "multimodal": list(INPUTS)}
    return Jobspec.model_validate({"name": "a", "seeds": [1, 2, 3], "grid": grid, **changes})


def test_every_run_is_planned_with_its_size():
    planned = plan(spec(), OUTLINE)
    assert [item.run for item in planned] == list(spec().runs())
    for item in planned:
        classes = OUTLINE.classes[item.run.cell.label_source]
        assert item.parameters == parameter_count(
            item.run.cell.input, OUTLINE.shapes, classes, spec().model
        )
        assert item.seconds > 0
    seconds = {item.run.cell.input: item.seconds for item in planned}
    assert seconds_by_kind(planned) == seconds
    # More modalities never cost less, and text costs more than what has no time axis.
    assert seconds["TAV"] == max(seconds.values())
    assert seconds["T"] > seconds["V"] > seconds["A"]


def test_estimate_follows_steps():
    def seconds(batch_size=32, **training):
        planned = plan(spec(training={"batch_size": batch_size, **training}), OUTLINE)
        return seconds_by_kind(planned)["A"] - SECONDS_PER_RUN

    assert seconds(max_epochs=4) == pytest.approx(2 * seconds(max_epochs=2))
    assert seconds(max_epochs=99, patience=8) == seconds(max_epochs=100, patience=8)
    assert seconds(16) / seconds(32) == pytest.approx(ceil(579 / 16) / ceil(579 / 32))


@pytest.mark.parametrize(
    ("key", "values", "compilations"),
    [("training.learning_rate", [1e-4, 1e-2], 0), ("model.fusion_rate", [0.0, 0.5], 3)],
)
def test_trials_of_other_networks_are_compiled(key, values, compilations):
    tuned = {"tune": {"trials": 4, "seed": 1, "search": {key: values}}}
    grid = {"multimodal": ["A"]}
    one, four = plan(spec(grid=grid, seeds=[1], variants={"plain": {}, "tuned": tuned}), OUTLINE)
    steps = one.seconds - SECONDS_PER_RUN
    trained = four.seconds - SECONDS_PER_RUN - 4 * steps
    assert trained == pytest.approx(compilations * SECONDS_PER_COMPILATION)


def test_a_tuned_run_is_planned_by_the_networks_that_it_draws():
    """The best network so far stays in memory while another one is trained."""
    grid = {"multimodal": ["TAV"]}
    tune = {"trials": 12, "seed": 1, "search": {"model.fusion_units": {"choice": [16, 32, 64]}}}
    (tuned,) = plan(spec(grid=grid, seeds=[1], tune=tune), OUTLINE)
    drawn = [int(values.get("model.fusion_units", 32)) for values in draw_trials(spec(tune=tune))]
    assert len(set(drawn)) == 3
    alone = {
        units: plan(spec(grid=grid, seeds=[1], model={"fusion_units": units}), OUTLINE)[0]
        for units in (16, 32, 64)
    }
    sizes = sorted(alone[units].parameters for units in drawn)
    assert tuned.in_memory == sum(sizes[-2:])
    assert tuned.parameters == alone[32].parameters == alone[32].in_memory
    seconds = sum(alone[units].seconds - SECONDS_PER_RUN for units in drawn)
    compiling = 11 * SECONDS_PER_COMPILATION
    assert tuned.seconds == pytest.approx(SECONDS_PER_RUN + compiling + seconds)


def test_a_label_source_that_the_data_lack_is_refused():
    with pytest.raises(JobspecError, match="polarity"):
        plan(spec(grid={"polarity": ["T"]}), OUTLINE)


def test_built_in_data_are_planned_without_being_made():
    described = outline("synthetic")
    assert described.synthetic is True
    assert len(plan(spec(grid={"text": ["TAV"], "video": ["V"]}), described)) == 6


def test_the_paper_s_grid_on_a_gpu_is_estimated_as_it_was_measured():
    """82 s on an H100 (docs/speed.md), with 22 epochs in the mean where 14 are typical here."""
    inputs = {"text": ["T", "TA", "TV", "TAV"], "audio": ["A", "TA", "AV", "TAV"]}
    inputs |= {"video": ["V", "TV", "AV", "TAV"], "multimodal": list(INPUTS)}
    described = outline("synthetic")
    planned = plan(spec(grid=inputs), described)
    assert len(planned) == 57
    assert sum(item.gpu_seconds for item in planned) == pytest.approx(82, rel=0.25)


@pytest.mark.parametrize("runs", [1, 6, 57])
@pytest.mark.parametrize("share", [0.1, 1, 2.5, 9])
def test_every_shard_that_pays_works_longer_than_it_starts(runs, share):
    seconds = share * SECONDS_TO_START_A_SHARD
    most = shards_that_pay(seconds, runs)
    assert 1 <= most <= runs
    assert most == 1 or seconds / most >= SECONDS_TO_START_A_SHARD
    assert most == runs or seconds / (most + 1) < SECONDS_TO_START_A_SHARD


def test_folds_are_planned_run_by_run_with_the_clips_that_train():
    folded = plan(spec(folds={"k": 5}), OUTLINE)
    assert [item.run for item in folded] == list(spec(folds={"k": 5}).runs())
    # Three fifths of 965 clips are 579, as in the data's own split.
    assert seconds_by_kind(folded) == seconds_by_kind(plan(spec(), OUTLINE))
    ten = seconds_by_kind(plan(spec(folds={"k": 10}), OUTLINE))
    assert all(ten[name] > seconds for name, seconds in seconds_by_kind(folded).items())
