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


def test_code_is_a_part(monkeypatch, tmp_path):
    module.code_digest.cache_clear()
    before = mark()
    for place in module.COMPUTING:
        assert (module.Path(module.job.__file__).parent / place).exists(), place
    monkeypatch.setattr(module, "code_digest", lambda: "other")
    assert mark() != before
