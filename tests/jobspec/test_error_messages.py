"""Errors in mappings whose keys the author chooses, by a small model that has several of them."""

from collections.abc import Mapping
from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError

from unic_tfn.errors import JobspecError
from unic_tfn.jobspec.error_messages import dotted, explain
from unic_tfn.jobspec.kinds import Inputs, Settings
from unic_tfn.jobspec.read import read_jobspec
from unic_tfn.jobspec.yaml_reader import read_yaml

Name = Annotated[str, Field(pattern="^[a-z]+$")]
Rate = Annotated[float, Field(ge=0, lt=1)]


class Change(Settings):
    units: int = Field(default=1, ge=1, le=9)
    rate: Rate = 0.5


class Study(Settings):
    """`variants` and `tune` have free keys, `grid` has label sources of another kind."""

    seeds: list[int]
    variants: Annotated[Mapping[Name, Change], Field(min_length=1)] = {}
    tune: Mapping[str, list[float]] = {}
    nested: Mapping[str, Mapping[str, Rate]] = {}
    by_kind: Annotated[Mapping[Literal["cpu", "gpu", "tpu"], int], Field(max_length=2)] = {}
    best: Change | None = None
    grid: Mapping[Name, Inputs] = {}


def explained(text):
    document = read_yaml(f"seeds: [1]\n{text}".encode(), {})
    assert not document.problems
    with pytest.raises(ValidationError) as caught:
        Study.model_validate(document.value)
    found = explain(caught.value, document, Study.model_json_schema())
    return [f"{problem.line} {dotted(problem.path)}: {problem.text}" for problem in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "variants:\n  wide: {unit: 3}",
            '3 variants.wide.unit: expected one of units, rate. Found: "unit". '
            'Did you mean "units"?',
        ),
        (
            "variants: {wide: {units: 12}}",
            "2 variants.wide.units: expected a whole number from 1 to 9. Found: 12.",
        ),
        (
            'variants: {wide: {rate: "0.5"}}',
            '2 variants.wide.rate: expected a number from 0 to below 1. Found: "0.5". '
            "Did you mean 0.5?",
        ),
        (
            "variants: {wide: 3}",
            "2 variants.wide: expected a mapping with the keys units, rate. Found: 3.",
        ),
        (
            "variants:\n  Wide: {units: 3}",
            "3 variants.Wide: expected a variant's name: 2 to 32 lower-case letters, digits and "
            "'_', beginning with a letter. Found: \"Wide\".",
        ),
        (
            "variants: [wide]",
            "2 variants: expected a non-empty mapping whose values are each a mapping with "
            "the keys units, rate. Found: a list.",
        ),
        (
            "variants: {}",
            "2 variants: expected a non-empty mapping whose values are each a mapping with "
            "the keys units, rate. Found: an empty mapping.",
        ),
        ("tune: {lr: 0.1}", "2 tune.lr: expected a list of items, each a number. Found: 0.1."),
        ("tune: {lr: [a]}", '2 tune.lr[0]: expected a number. Found: "a".'),
        (
            "tune: 3",
            "2 tune: expected a mapping whose values are each a list of items, each "
            "a number. Found: 3.",
        ),
        (
            "nested: {a: {b: 1}}",
            "2 nested.a.b: expected a number from 0 to below 1. Found: 1.",
        ),
        (
            "nested: {a: x}",
            "2 nested.a: expected a mapping whose values are each a number from 0 to below 1. "
            'Found: "x".',
        ),
        (
            "by_kind: {npu: 1}",
            '2 by_kind.npu: expected a key that is one of cpu, gpu, tpu. Found: "npu".',
        ),
        (
            "by_kind: {cpu: 1, gpu: 2, tpu: 3}",
            "2 by_kind: expected at most 2 keys. Found: 3.",
        ),
        (
            "best: {unit: 3}",
            '2 best.unit: expected one of units, rate. Found: "unit". Did you mean "units"?',
        ),
        ("best: 3", "2 best: expected a mapping with the keys units, rate. Found: 3."),
        (
            "variant: {}",
            "2 variant: expected one of seeds, variants, tune, nested, by_kind, best, grid. "
            'Found: "variant". Did you mean "variants"?',
        ),
    ],
)
def test_free_keys_have_words(text, expected):
    [problem] = explained(text)
    assert problem.startswith(expected), problem


def test_only_the_keys_of_the_grid_are_called_label_sources():
    [variant] = explained("variants: {T: {}}")
    assert "label source" not in variant
    assert "Did you mean" not in variant
    [source] = explained("grid: {T: [A]}")
    assert "expected a label source (text, audio," in source
    assert 'Did you mean "text"?' in source


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class_weights: balanced", 'Did you mean "training.class_weights"?'),
        ("variants: {aa: {permute: [text]}}", 'Did you mean "variants.aa.data.permute"?'),
        ("variants: {aa: {fusion: late}}", 'Did you mean "variants.aa.model.fusion"?'),
        ("variants: {aa: {data: {permut: [text]}}}", 'expected permute. Found: "permut".'),
        ("variants: {aa: {data: 3}}", "expected a mapping such as {permute: [audio]}. Found: 3."),
        ("variants: {aa: {model: {tasks: 3}}}", "from label sources of one modality to weights"),
        # Without an s it is misspelt, although another mapping has that key.
        ("data: {synthetic: {seeds: 3}}", 'Did you mean "seed"?'),
    ],
)
def test_a_misplaced_key_is_sought_around_it_first(tmp_path, text, said):
    path = tmp_path / "wrong.yaml"
    path.write_text(f"name: a\nseeds: [1]\ngrid: {{text: [T]}}\n{text}\n")
    with pytest.raises(JobspecError) as raised:
        read_jobspec(path, {})
    assert said in raised.value.message


def test_a_key_below_free_keys_is_not_sought_at_the_top():
    """`rate` is known below each variant, of which there is no one place to suggest."""
    [problem] = explained("rate: 0.5")
    assert "variants" not in problem.partition("Found:")[2]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("grid", "text", 1), "grid.text[1]"),
        (("grid", "two words"), 'grid."two words"'),
        (("model", "4", "x"), 'model."4".x'),
    ],
)
def test_paths_are_written_as_users_write_them(path, text):
    assert dotted(path) == text
