import re
from pathlib import Path

import pytest

from job.results import fingerprint as module
from job.results.fingerprint import fingerprint
from job.settings import Jobspec

SPEC = {"name": "a", "seeds": [1], "grid": {"text": ["T"]}}
ARGUMENTS = {"package_digest": "d" * 64, "backend": "tensorflow", "versions": {"keras": "3.15"}}


def mark(changes=None, **arguments):
    return fingerprint(
        Jobspec.model_validate({**SPEC, **(changes or {})}), **{**ARGUMENTS, **arguments}
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "b"},
        {"seeds": [1, 2]},
        {"grid": {"text": ["T", "TAV"], "audio": ["A"]}},
        {"data": "elsewhere"},
        {"training": {"device": "cpu"}},
    ],
)
def test_what_cannot_change_a_number_is_no_part(changes):
    assert mark(changes) == mark()


@pytest.mark.parametrize(
    ("changes", "arguments"),
    [
        ({"model": {"fusion_rate": 0.41}}, {}),
        ({"model": {"audio": {"layers": 2}}}, {}),
        ({"training": {"learning_rate": 0.001}}, {}),
        ({"training": {"deterministic": False}}, {}),
        ({"interactions": {"max_clips": 255}}, {}),
        ({"save_weights": True}, {}),
        ({}, {"package_digest": "e" * 64}),
        ({}, {"backend": "jax"}),
        ({}, {"versions": {"keras": "3.16"}}),
    ],
)
def test_what_could_is(changes, arguments):
    assert mark(changes, **arguments) != mark()


# Imported by what computes, without a part in any number.
BESIDE = {"errors", "durable", "jobspec", "offer", "yaml_reader"}


def test_all_code_that_computes_is_a_part():
    """Whatever a computing file imports of the program computes too, or is named above."""
    root = Path(module.job.__file__).parent
    computing = {place.removesuffix(".py") for place in module.COMPUTING}
    for place in module.COMPUTING:
        assert (root / place).exists(), place
        for file in [root / place] if place.endswith(".py") else (root / place).rglob("*.py"):
            for name in re.findall(r"(?:from|import) job\.(\w+)", file.read_text()):
                assert name in computing | BESIDE, f"{file} imports job.{name}"


def test_code_is_a_part(monkeypatch):
    module.code_digest.cache_clear()
    before = mark()
    monkeypatch.setattr(module, "code_digest", lambda: "other")
    assert mark() != before
