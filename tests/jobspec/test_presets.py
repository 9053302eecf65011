"""Which values a preset gives, and that given ones always win."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from unic_tfn.jobspec.presets import DIFFERENCES, MOST_EPOCHS
from unic_tfn.jobspec.settings import Jobspec, ModelSettings, TextSettings
from unic_tfn.jobspec.training_settings import TrainingSettings

RIGHT = {"name": "a", "seeds": [1], "grid": {"text": ["T"]}}
PRESETS = pytest.mark.parametrize("preset", sorted(DIFFERENCES))
# A value for each key of a sub-network that no preset has.
UNUSUAL = {"dropout": 0.125, "padding": "read", "biases": 2, "units": 3, "lstm_units": 3}


def resolved(model=None, training=None):
    """Return the settings of a jobspec that gives these."""
    given = {"model": model, "training": training}
    jobspec = Jobspec.model_validate({**RIGHT, **{k: v for k, v in given.items() if v is not None}})
    # What is written down gives the same again.
    assert Jobspec.model_validate(jobspec.model_dump(mode="json")) == jobspec
    return jobspec.model.model_dump(), jobspec.training.model_dump()


def test_the_presets_differ_as_documented():
    model, training = resolved()
    assert resolved({"preset": "paper"}) == (model, training)
    mmsas = {**model["text"], "padding": "read", "biases": 2}
    assert resolved({"preset": "mmsa"}) == (
        {**model, "preset": "mmsa", "text": mmsas, "batch_norm_variance": "unbiased"},
        {**training, "preset": "mmsa", "stopping_loss": "mmsa", "max_epochs": MOST_EPOCHS},
    )
    assert resolved({"preset": "keras"}) == (
        {**model, "preset": "keras", "initial_values": "keras"},
        {**training, "preset": "keras", "adam": "keras", "adam_epsilon": 1e-7},
    )


def test_the_training_has_the_models_preset_unless_it_has_its_own():
    assert resolved({"preset": "mmsa"}, {"patience": 3})[1]["stopping_loss"] == "mmsa"
    mixed = resolved({"preset": "mmsa"}, {"preset": "keras"})
    assert (mixed[0]["preset"], mixed[1]) == ("mmsa", resolved({"preset": "keras"})[1])
    assert resolved(None, {"preset": "keras"})[0] == resolved()[0]


@PRESETS
@pytest.mark.parametrize("branch", ["text", "pooled_text", "audio", "vision"])
@given(given=st.data())
def test_a_partial_override_keeps_the_presets_other_values(branch, preset, given):
    whole = ModelSettings.model_validate({"preset": preset}).model_dump()
    key = given.draw(st.sampled_from(sorted(whole[branch])))
    value = UNUSUAL.get(key, 2)
    model = ModelSettings.model_validate({"preset": preset, branch: {key: value}})
    assert model.model_dump() == {**whole, branch: {**whole[branch], key: value}}


@PRESETS
@pytest.mark.parametrize(
    ("part", "settings", "changes"),
    [
        ("model", ModelSettings, {"initial_values": "keras", "batch_norm_variance": "biased"}),
        ("training", TrainingSettings, {"adam": "pytorch", "adam_epsilon": 0.5, "max_epochs": 7}),
    ],
)
def test_a_given_value_wins_over_the_preset(preset, part, settings, changes):
    whole = settings.model_validate({"preset": preset}).model_dump()
    for key, value in changes.items():
        found = settings.model_validate({"preset": preset, key: value}).model_dump()
        assert found == {**whole, key: value}
    assert part in DIFFERENCES[preset]


def test_settings_made_in_python_are_filled_in_likewise():
    model = ModelSettings(preset="mmsa", text=TextSettings(units=7))
    assert model == ModelSettings.model_validate({"preset": "mmsa", "text": {"units": 7}})
    jobspec = Jobspec.model_validate({**RIGHT, "model": model, "training": TrainingSettings()})
    assert (jobspec.model, jobspec.training.stopping_loss) == (model, "mmsa")


@pytest.mark.parametrize("name", ["papre", 1, None, ["mmsa"], {"mmsa": 1}])
def test_an_unknown_preset_is_refused_once(name):
    with pytest.raises(ValidationError) as raised:
        Jobspec.model_validate({**RIGHT, "model": {"preset": name}})
    assert [error["loc"] for error in raised.value.errors()] == [("model", "preset")]


@pytest.mark.parametrize("part", ["model", "training"])
@pytest.mark.parametrize("value", ["mmsa", 1, None, ["mmsa"]])
def test_anything_but_a_mapping_is_refused_at_its_place(part, value):
    with pytest.raises(ValidationError) as raised:
        Jobspec.model_validate({**RIGHT, part: value})
    assert {error["loc"][0] for error in raised.value.errors()} == {part}
