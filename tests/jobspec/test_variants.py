import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.errors import JobspecError
from unic_tfn.grid import Cell, Run
from unic_tfn.jobspec.read import dump, read_jobspec
from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.jobspec.variants import with_whole_variants

RIGHT = {"name": "a", "seeds": [2, 1], "grid": {"video": ["V"], "text": ["T"]}}
FUSIONS = st.sampled_from(["tensor", "concat", "low_rank", "late"])
MODELS = st.fixed_dictionaries(
    {},
    optional={
        "preset": st.sampled_from(["paper", "mmsa", "keras"]),
        "fusion": FUSIONS,
        "fusion_units": st.integers(1, 9),
        "audio": st.fixed_dictionaries(
            {}, optional={"units": st.integers(1, 9), "layers": st.integers(1, 3)}
        ),
    },
)
TRAININGS = st.fixed_dictionaries(
    {},
    optional={
        "preset": st.sampled_from(["paper", "mmsa", "keras"]),
        "patience": st.integers(1, 9),
        "learning_rate": st.sampled_from([0.1, 0.01]),
    },
)
PARTS = st.fixed_dictionaries({}, optional={"model": MODELS, "training": TRAININGS})


def spec(**changes):
    return Jobspec.model_validate({**RIGHT, **changes})


def deep(under, over):
    """Return both mappings as one, the values of the second first, as a plain recursion."""
    if isinstance(under, dict) and isinstance(over, dict):
        return {k: deep(under.get(k, over.get(k)), over.get(k, under.get(k))) for k in under | over}
    return over


@given(PARTS, PARTS)
def test_a_variant_is_the_jobspec_that_has_its_overrides_written_into_it(own, overrides):
    whole = spec(**own, variants={"plain": {}, "other": overrides})
    assert whole.for_variant("plain") == spec(**own) == whole.for_variant("")
    assert whole.for_variant("other") == spec(**deep(own, overrides))


@given(PARTS, PARTS)
def test_a_jobspec_with_variants_survives_a_round_trip(own, overrides):
    tune = {"trials": 3, "search": {"training.learning_rate": [0.001, 0.1, "log"]}}
    variants = {"zz": {}, "other": overrides, "aa": {"data": {"permute": ["audio"]}, "tune": tune}}
    first = spec(**own, variants=variants)
    again = Jobspec.model_validate_json(json.dumps(dump(first)))
    assert again == first
    assert list(again.variants) == ["zz", "other", "aa"]
    assert again.permuted("aa") == ("audio",)


def test_a_jobspec_without_variants_says_nothing_of_them():
    assert not {"variants", "tune"} & set(dump(spec()))
    assert spec().permuted("") == ()
    assert spec().trials == 1


def test_the_grid_is_trained_under_each_variant_in_turn():
    runs = spec(variants={"late": {}, "early": {}}).runs()
    cells = (Cell("video", "V"), Cell("text", "T"))
    assert runs == tuple(
        Run(cell, seed, None, variant)
        for variant in ("late", "early")
        for cell in cells
        for seed in (2, 1)
    )


def test_a_device_given_by_the_command_line_is_that_of_all_variants():
    moved = spec(variants={"some": {"training": {"patience": 3}}}).on_device("cpu")
    assert moved.training.device == moved.for_variant("some").training.device == "cpu"
    assert Jobspec.model_validate(dump(moved)) == moved


@pytest.mark.parametrize("value", [None, [], 3, {"variants": []}, {"variants": {"some": 3}}])
def test_values_of_another_form_are_left_to_the_validation(value):
    assert with_whole_variants(value) == value


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (
            "variants: {some: {model: {rnak: 3}}}",
            4,
            "variants.some.model.rnak: expected one of pre",
        ),
        (
            "variants:\n  some:\n    model: {rank: x}",
            6,
            "variants.some.model.rank: expected a whole",
        ),
        ("variants: {some: {mdoel: {}}}", 4, 'Did you mean "model"?'),
        ("variants: {A: {}}", 4, "variants.A: expected a variant's name: 2 to 32 lower-case"),
        (
            "variants: {some: }",
            4,
            "variants.some: expected a mapping with the keys model, training",
        ),
        ("variants: {some: {data: data/other}}", 4, "variants.some.data: expected a mapping"),
        (
            "variants: {some: {training: {device: gpu}}}",
            4,
            "variants.some.training.device: expected no device of its own in a variant",
        ),
        (
            "variants:\n  big: {model: {fusion_units: 4096, audio: {units: 4096}}}",
            5,
            "variants.big.model: expected weights after the fusion of at most 8 GiB",
        ),
        # What the jobspec itself gets wrong is told once, and not again for each variant.
        (
            "model: {rank: x}\nvariants: {some: {}, other: {model: {fusion: late}}}",
            4,
            " model.rank",
        ),
    ],
)
def test_mistakes_in_a_variant_are_named_by_line_and_key(tmp_path, text, line, words):
    path = tmp_path / "wrong.yaml"
    path.write_text(f"name: a\nseeds: [1]\ngrid: {{text: [T, TAV]}}\n{text}\n")
    with pytest.raises(JobspecError) as raised:
        read_jobspec(path, {})
    problems = [part for part in raised.value.message.splitlines() if "wrong.yaml" in part]
    assert len(problems) == 1
    assert f"wrong.yaml:{line}: " in problems[0]
    assert words in problems[0]
