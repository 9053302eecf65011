import pytest
from pydantic import BaseModel, ValidationError

from unic_tfn.grid import INPUTS, METRICS, Cell, Run
from unic_tfn.jobspec.data_settings import SyntheticData, SyntheticSettings
from unic_tfn.jobspec.fold_settings import FoldSettings
from unic_tfn.jobspec.kinds import Settings
from unic_tfn.jobspec.report_settings import ReportSettings
from unic_tfn.jobspec.settings import (
    DenseSettings,
    Jobspec,
    ModelSettings,
    TextSettings,
)
from unic_tfn.jobspec.training_settings import InteractionSettings, TrainingSettings

RIGHT = {"name": "a", "seeds": [2, 1], "grid": {"video": ["TAV", "V"], "text": ["T"]}}
# Values that a field must refuse rather than quietly convert to its type.
NOT_AN_INTEGER = [True, False, "3", 3.0, 3.5, None, [3], b"3", 3 + 0j]
NOT_A_NUMBER = [True, False, "0.3", None, [0.3], float("nan"), float("inf"), 0.3 + 0j]
NOT_A_BOOLEAN = [0, 1, "true", "yes", None, 1.0]


def models(model):
    """Return a settings class and all of those inside it."""
    found = {model}
    for name in model.model_fields:
        inner = model.model_fields[name].annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= models(inner)
    return found


# What stands in alternatives is not found from the jobspec.
ALTERNATIVES = models(SyntheticData) | models(FoldSettings)
EVERY = sorted(models(Jobspec) | ALTERNATIVES, key=lambda model: model.__name__)


def fields(kind):
    return [
        pytest.param(model, name, id=f"{model.__name__}.{name}")
        for model in EVERY
        for name, field in model.model_fields.items()
        if field.annotation is kind
    ]


def test_all_settings_are_covered_here():
    assert {model.__name__ for model in EVERY} == {
        "DenseSettings",
        "FoldSettings",
        "InteractionSettings",
        "Jobspec",
        "ModelSettings",
        "ReportSettings",
        "SyntheticData",
        "SyntheticSettings",
        "TextSettings",
        "TrainingSettings",
    }
    assert all(issubclass(model, Settings) for model in EVERY)
    assert len(fields(int)) >= 16
    assert len(fields(float)) >= 6
    assert len(fields(bool)) == 2


@pytest.mark.parametrize("model", EVERY)
def test_every_field_is_described(model):
    for name, field in model.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


def refused(model, name, value):
    with pytest.raises(ValidationError) as raised:
        model.model_validate({name: value})
    return name in {error["loc"][0] for error in raised.value.errors()}


@pytest.mark.parametrize("value", NOT_AN_INTEGER, ids=repr)
@pytest.mark.parametrize(("model", "name"), fields(int))
def test_integers_are_strict_and_bounded(model, name, value):
    assert refused(model, name, value)
    assert refused(model, name, -1)
    assert refused(model, name, 10**400)


@pytest.mark.parametrize("value", NOT_A_NUMBER, ids=repr)
@pytest.mark.parametrize(("model", "name"), fields(float))
def test_numbers_are_strict_and_bounded(model, name, value):
    assert refused(model, name, value)
    assert refused(model, name, -0.1)
    assert refused(model, name, 10**400)


@pytest.mark.parametrize("value", NOT_A_BOOLEAN, ids=repr)
@pytest.mark.parametrize(("model", "name"), fields(bool))
def test_booleans_are_strict(model, name, value):
    assert refused(model, name, value)


@pytest.mark.parametrize("model", EVERY)
def test_unknown_keys_are_refused(model):
    assert refused(model, "unknown", 1)


def test_the_report_asks_in_weighted_f1_by_default_and_else_in_a_metric_that_it_has():
    assert Jobspec.model_validate(RIGHT).report.primary == "weighted_f1"
    for metric in METRICS:
        assert ReportSettings.model_validate({"primary": metric}).primary == metric
    assert refused(ReportSettings, "primary", "bits")
    assert refused(ReportSettings, "equivalence", 0)
    assert refused(ReportSettings, "equivalence", 101)


def test_an_integer_stands_for_a_float():
    rate = TrainingSettings.model_validate({"learning_rate": 1}).learning_rate
    assert isinstance(rate, float)
    assert rate == 1.0
    assert ModelSettings(fusion_rate=0) == ModelSettings(fusion_rate=0.0)


def test_the_defaults_are_the_papers():
    jobspec = Jobspec.model_validate(RIGHT)
    assert jobspec.data == "synthetic"
    assert jobspec.save_weights is False
    assert jobspec.model == ModelSettings(
        preset="paper",
        initial_values="pytorch",
        text=TextSettings(lstm_units=128, units=256, dropout=0.0, padding="skipped", biases=1),
        pooled_text=DenseSettings(units=256, layers=3, dropout=0.4),
        audio=DenseSettings(units=32, layers=3, dropout=0.4),
        vision=DenseSettings(units=128, layers=3, dropout=0.4),
        batch_norm_momentum=0.9,
        batch_norm_epsilon=1e-5,
        batch_norm_variance="biased",
        fusion_dropout="tensor",
        fusion_rate=0.4,
        fusion_units=32,
        fusion_layers=2,
    )
    assert jobspec.training == TrainingSettings(
        preset="paper",
        batch_size=32,
        learning_rate=0.0005,
        adam="pytorch",
        adam_epsilon=1e-8,
        patience=8,
        stopping_loss="clips",
        max_epochs=100,
        device="auto",
        deterministic=True,
    )
    assert jobspec.interactions == InteractionSettings(max_clips=256)
    assert SyntheticSettings() == SyntheticSettings(
        clips=965, seed=2026, text_steps=50, text_width=768, audio_width=25, vision_width=1434
    )


def test_settings_cannot_be_changed_or_confused():
    model = ModelSettings()
    with pytest.raises(ValidationError, match="frozen"):
        model.audio = DenseSettings(units=1)  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        model.audio.units = 1  # type: ignore[misc]
    assert len({model, ModelSettings(), ModelSettings(fusion_units=31)}) == 2


def test_runs_are_in_the_order_of_the_jobspec():
    assert Jobspec.model_validate(RIGHT).runs() == (
        Run(Cell("video", "TAV"), 2),
        Run(Cell("video", "TAV"), 1),
        Run(Cell("video", "V"), 2),
        Run(Cell("video", "V"), 1),
        Run(Cell("text", "T"), 2),
        Run(Cell("text", "T"), 1),
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("packages/unic", "packages/unic"),
        ({"synthetic": {}}, SyntheticData(synthetic=SyntheticSettings())),
        ({"synthetic": {"clips": 40}}, SyntheticData(synthetic=SyntheticSettings(clips=40))),
        (SyntheticData(synthetic=SyntheticSettings(seed=1)),) * 2,
    ],
)
def test_data_are_a_name_or_a_size(data, expected):
    assert Jobspec.model_validate({**RIGHT, "data": data}).data == expected


@pytest.mark.parametrize("name", ["a", "A.b-c_d", "2", "x" * 64])
def test_names_that_are_safe_folders(name):
    assert Jobspec.model_validate({**RIGHT, "name": name}).name == name


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".a", "-a", "_a", "a/b", "a\\b", "a b", "a\n", "é"]
)
def test_names_that_are_not_safe_folders(name):
    assert refused(Jobspec, "name", name)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"seeds": [3, 4, 3]}, (2,)),
        ({"grid": {"text": ["T", "TA", "TA"]}}, (2,)),
        ({"model": {"audio": {"units": 4096}, "vision": {"units": 4096}}}, ("model",)),
    ],
)
def test_contradictions_carry_their_place(change, place):
    with pytest.raises(ValidationError) as raised:
        Jobspec.model_validate({**RIGHT, **change})
    (error,) = raised.value.errors()
    assert error["ctx"]["at"] == place


def test_only_the_inputs_of_the_grid_must_fit_in_memory():
    wide = {"audio": {"units": 4096}, "vision": {"units": 4096}}
    grid = {"text": [name for name in INPUTS if name != "TAV"]}
    assert Jobspec.model_validate({**RIGHT, "grid": grid, "model": wide}).runs()


def test_weights_after_the_fusion_of_the_preset():
    assert ModelSettings().fusion_weights("TAV") == 257 * 33 * 129 * 32
    assert ModelSettings().fusion_weights("A") == 33 * 32


def test_only_the_tensor_can_be_too_large():
    wide = {"audio": {"units": 4096}, "vision": {"units": 4096}, "fusion_units": 4096, "rank": 256}
    with pytest.raises(ValidationError, match="at most 8 GiB"):
        Jobspec.model_validate({**RIGHT, "model": wide})
    for fusion in ("concat", "low_rank", "late"):
        assert Jobspec.model_validate({**RIGHT, "model": {**wide, "fusion": fusion}})


def test_settings_that_came_later_are_written_where_they_act():
    assert not {"fusion", "rank"} & set(ModelSettings().model_dump())
    for given in ({"fusion": "low_rank", "rank": 3}, {"fusion": "low_rank"}, {"fusion": "late"}):
        model = ModelSettings.model_validate(given)
        written = model.model_dump(mode="json")
        assert given.items() <= written.items()
        assert ModelSettings.model_validate(written) == model
