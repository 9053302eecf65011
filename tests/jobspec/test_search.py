from contextlib import nullcontext

import pytest
from pydantic import ValidationError

from unic_tfn.errors import JobspecError
from unic_tfn.jobspec.read import read_jobspec
from unic_tfn.jobspec.search import corners, searchable, value_of, with_values
from unic_tfn.jobspec.settings import Jobspec, ModelSettings
from unic_tfn.jobspec.training_settings import TrainingSettings
from unic_tfn.jobspec.tune_settings import TuneSettings

PARTS = {"model": ModelSettings(), "training": TrainingSettings()}


def test_every_setting_that_can_be_searched_can_be_replaced_by_its_own_value():
    keys = searchable(PARTS)
    assert {"training.learning_rate", "model.fusion_rate", "model.audio.units"} <= set(keys)
    values = {key: value_of(PARTS, key) for key in keys}
    assert with_values(PARTS, values) == PARTS


def test_what_belongs_to_the_process_or_changes_the_loss_is_not_searched():
    process = ("device", "deterministic", "class_weights", "stopping_loss", "preset")
    data = ("weighting", "divergence", "tasks")
    parts = {**PARTS, "model": ModelSettings(tasks={"text": 0.5})}
    assert not [key for key in searchable(parts) if key.endswith((*process, *data, "tasks.text"))]


def test_only_what_is_named_changes():
    found = with_values(PARTS, {"training.learning_rate": 0.25, "model.audio.units": 7})
    assert found["training"] == TrainingSettings(learning_rate=0.25)
    assert found["model"].audio.units == 7
    assert found["model"].vision == ModelSettings().vision


@pytest.mark.parametrize(
    ("search", "words"),
    [
        ("training.learning_rat: [0.1, 0.5]", 'Did you mean "training.learning_rate"?'),
        ("training.device: {choice: [cpu, gpu]}", "expected a key such as training.learning_rate"),
        ("training.class_weights: {choice: [a, b]}", "by which trials are compared; make it a var"),
        ("model.tasks.text: [0.1, 0.5]", "which cannot be searched: it is a question of its own;"),
        ("training.learning_rate: [0.1, 3.0]", "values that training.learning_rate can have. Foun"),
        ("model.fusion_units: [1.5, 3]", "values that model.fusion_units can have. Found: 1.5"),
        ("model.fusion: {choice: [late, lately]}", "can have. Found: 'lately'"),
        ("model.fusion_rate: [0.5]", "expected [lowest, highest], [lowest, highest, log] above 0"),
    ],
)
@pytest.mark.parametrize("before", ["", "variants: {some: "])
def test_a_wrong_search_is_named_by_line_and_key(tmp_path, search, words, before):
    path, text = tmp_path / "wrong.yaml", f"tune: {{search: {{{search}}}}}"
    text = f"{before}{{{text}}}}}" if before else text
    path.write_text(f"name: a\nseeds: [1]\ngrid: {{text: [T]}}\n{text}\n")
    with pytest.raises(JobspecError) as raised:
        read_jobspec(path, {})
    place = "variants.some.tune.search." if before else "tune.search."
    assert f'wrong.yaml:4: {place}"{search.partition(":")[0]}": ' in raised.value.message
    assert words in raised.value.message


@pytest.mark.parametrize(
    ("search", "input_name", "refused"),
    [
        ({"model.fusion_units": [1, 4096]}, "TAV", True),
        ({"model.fusion_units": [1, 4096]}, "TA", False),
        ({"model.fusion_units": [1, 2048]}, "TAV", True),
        ({"model.fusion_units": {"choice": [4096, 16]}}, "TAV", True),
        ({"model.fusion_units": [1, 64], "model.audio.units": [1, 4096]}, "TAV", True),
        ({"model.fusion_units": [1, 4096], "model.fusion": {"choice": ["concat", "late"]}}, "TAV",
         False),
        ({"model.fusion_units": [1, 4096], "model.fusion": {"choice": ["late", "tensor"]}}, "TAV",
         True),
    ],
)  # fmt: skip
def test_the_largest_network_that_may_be_drawn_has_to_fit_in_memory(search, input_name, refused):
    spec = {"name": "a", "seeds": [1], "grid": {"text": [input_name]}, "tune": {"search": search}}
    with pytest.raises(ValidationError, match="at most 8 GiB") if refused else nullcontext():
        Jobspec.model_validate(spec)


def test_corners_are_all_combinations_of_extremes():
    search = {
        "model.fusion": {"choice": ["late", "tensor", "concat"]},
        "model.rank": {"choice": [3, 9, 5]},
        "training.patience": [4, 8],
    }
    tune = TuneSettings(search=search)
    found = list(corners(tune, PARTS, ("model.fusion", "model.rank", "model.fusion_rate")))
    assert len(found) == 6
    assert {tuple(corner.values()) for corner in found} == {
        (fusion, rank) for fusion in ("late", "tensor", "concat") for rank in (3, 9)
    }
    assert list(corners(tune, PARTS, ())) == [{}]
