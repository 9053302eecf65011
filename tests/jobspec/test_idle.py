import pytest

from unic_tfn.jobspec.find import SHIPPED
from unic_tfn.jobspec.idle import idle_settings
from unic_tfn.jobspec.read import read_jobspec
from unic_tfn.jobspec.settings import Jobspec

STEPS = {"text": (50, 768), "audio": (25,), "vision": (1434,)}
POOLED = {**STEPS, "text": (768,)}
ALL = ["T", "A", "V", "TAV"]


OWN = {"text": "T", "audio": "A", "video": "V"}


def idle(shapes, inputs=ALL, unimodal=OWN, **parts):
    spec = Jobspec.model_validate(
        {"name": "a", "seeds": [1], "grid": {"multimodal": inputs}, **parts}
    )
    sentences = idle_settings(spec, shapes, unimodal)
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in sentences)
    return [sentence.partition(" has no effect: ")[0] for sentence in sentences]


@pytest.mark.parametrize(
    ("key", "value", "idle_where"),
    [
        ("text", {"units": 8}, {"pooled", "audio only", "vision only"}),
        ("pooled_text", {"units": 8}, {"steps", "text only", "audio only", "vision only"}),
        ("audio", {"units": 8}, {"text only", "vision only"}),
        ("vision", {"units": 8}, {"text only", "audio only"}),
        ("batch_norm_momentum", 0.5, {"text only"}),
        ("batch_norm_epsilon", 0.1, {"text only"}),
        ("fusion_rate", 0.5, set()),
        ("fusion_units", 8, set()),
    ],
)
def test_a_setting_of_the_network_acts_on_some_data_and_grids_only(key, value, idle_where):
    places = {
        "steps": (STEPS, ALL),
        "pooled": (POOLED, ALL),
        "text only": (STEPS, ["T"]),
        "audio only": (STEPS, ["A"]),
        "vision only": (STEPS, ["V"]),
    }
    for name, (shapes, inputs) in places.items():
        found = idle(shapes, inputs, model={key: value})
        assert found == ([f"model.{key}"] if name in idle_where else []), name


def test_batch_normalisation_acts_on_pooled_text():
    assert idle(POOLED, ["T"], model={"batch_norm_momentum": 0.5}) == []


def test_a_rate_without_dropout_is_idle():
    model = {"fusion_dropout": "none", "fusion_rate": 0.2}
    assert idle(STEPS, model=model) == ["model.fusion_rate"]
    assert idle(STEPS, model={"fusion_dropout": "none"}) == []


@pytest.mark.parametrize(
    ("fusion", "dropout", "expected"),
    [
        ("tensor", "tensor", ["rank"]),
        ("concat", "tensor", ["rank"]),
        ("concat", "factors", ["rank"]),
        ("concat", "none", ["fusion_rate", "rank"]),
        ("low_rank", "tensor", ["fusion_rate", "fusion_units", "fusion_layers", "fusion_dropout"]),
        ("low_rank", "factors", ["fusion_units", "fusion_layers"]),
        ("late", "none", ["fusion_rate", "rank", "fusion_units", "fusion_layers"]),
    ],
)
def test_settings_of_other_fusions_are_idle(fusion, dropout, expected):
    model = {"fusion": fusion, "fusion_dropout": dropout, "rank": 2, "fusion_rate": 0.2}
    model |= {"fusion_units": 8, "fusion_layers": 1}
    assert sorted(idle(STEPS, model=model)) == sorted(f"model.{key}" for key in expected)
    assert idle(STEPS, model={"fusion": fusion}) == []
    # Heads have hidden layers and dropout of their own.
    assert set(idle(STEPS, model={**model, "tasks": {"text": 1.0}})) <= {"model.rank"} | (
        {"model.fusion_rate"} if dropout == "none" else set()
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["divergence_weight", "divergence"]),
        ({"weighting": "divergence"}, []),
        ({"weighting": "divergence", "divergence_weight": 0.0}, ["divergence"]),
        ({"weighting": "divergence", "divergence_weight": 0.0, "divergence": "given"}, []),
    ],
)
def test_settings_of_weights_that_are_not_learnt_are_idle(changes, expected):
    model = {"divergence_weight": 0.5, "divergence": "permuted", **changes}
    assert idle(STEPS, model=model) == [f"model.{key}" for key in expected]


@pytest.mark.parametrize(("patience", "expected"), [(3, []), (4, ["training.patience"])])
def test_patience_that_no_training_can_use_up_is_idle(patience, expected):
    assert idle(STEPS, training={"max_epochs": 5, "patience": patience}) == expected
    # The default's author is not the user.
    assert idle(STEPS, training={"max_epochs": 2}) == []


def test_patience_is_idle_exactly_where_training_cannot_stop_early():
    """Held against the rule of `train`, for losses that never fall after the first epoch."""
    for patience in range(1, 6):
        for epochs in range(1, 8):
            stops = next((n for n in range(1, epochs + 1) if n - 1 >= patience), epochs)
            said = idle(STEPS, training={"max_epochs": epochs, "patience": patience})
            assert bool(said) is (stops == epochs)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_jobspecs_have_no_idle_setting_on_their_own_data(path):
    assert idle_settings(read_jobspec(path, {}), STEPS, OWN) == ()


def test_a_setting_of_all_variants_needs_to_act_in_one_of_them():
    low_rank, late = ({"model": {"fusion": fusion}} for fusion in ("low_rank", "late"))
    assert idle(STEPS, model={"rank": 3}, variants={"tensor": {}, "late": late}) == ["model.rank"]
    assert idle(STEPS, model={"rank": 3}, variants={"tensor": {}, "low": low_rank}) == []


def test_a_setting_that_a_variant_gives_is_named_with_it():
    variants = {"tensor": {}, "ranked": {"model": {"rank": 3}}}
    assert idle(STEPS, variants=variants) == ["variants.ranked.model.rank"]


@pytest.mark.parametrize(
    ("inputs", "unimodal", "expected"),
    [
        (ALL, OWN, []),
        (["TA"], OWN, ["model.tasks.video"]),
        (["AV"], {"text": "T"}, ["model.tasks.text", "model.divergence_weight"]),
        (["AV", "TV"], {"text": "T"}, []),
        # Of another name, and nobody asked for a weighting.
        (["T"], {"video": "T"}, []),
    ],
)
def test_labels_of_modalities_that_no_network_sees_teach_nothing(inputs, unimodal, expected):
    tasks = dict.fromkeys(unimodal, 0.5)
    weighted = idle(STEPS, inputs, unimodal, model={"tasks": tasks, "weighting": "divergence"})
    assert weighted == expected
    assert idle(STEPS, inputs, unimodal, model={"tasks": tasks}) == [
        key for key in expected if "tasks" in key
    ]


def tuned(search, **parts):
    return idle(STEPS, **parts, tune={"trials": 3, "search": search})


def test_a_search_of_what_cannot_act_is_idle():
    units = {"model.pooled_text.units": [1, 9], "model.text.units": [1, 9]}
    assert tuned(units) == ["tune.search.model.pooled_text.units"]
    assert tuned({"model.rank": [1, 9]}) == ["tune.search.model.rank"]
    variants = {"plain": {}, "tuned": {"tune": {"search": {"model.rank": [1, 9]}}}}
    assert idle(STEPS, variants=variants) == ["variants.tuned.tune.search.model.rank"]


def test_what_acts_in_a_trial_is_not_idle():
    fusions = {"model.fusion": {"choice": ["late", "low_rank"]}}
    assert tuned({**fusions, "model.rank": [1, 9]}) == []
    assert tuned(fusions, model={"rank": 3}) == []
    training = {"patience": 9, "max_epochs": 9}
    assert tuned({"training.learning_rate": [0.1, 1]}, training=training) == ["training.patience"]
    both = {"training.max_epochs": [2, 20], "training.patience": [5, 30]}
    assert tuned(both, training=training) == []
    weighted = {"weighting": "divergence", "divergence": "permuted", "divergence_weight": 0.0}
    assert tuned({"model.divergence_weight": [0, 1]}, model=weighted) == []
