import re

import pytest

from unic_tfn.jobspec.settings import Jobspec
from unic_tfn.records import fingerprint as module
from unic_tfn.records.fingerprint import fingerprint

SPEC = {"name": "a", "seeds": [1], "grid": {"text": ["T"]}}
ARGUMENTS = {"package_digest": "d" * 64, "backend": "tensorflow", "versions": {"keras": "3.15"}}


# Of `SPEC` and `ARGUMENTS`, with the code "ccc...", before there was a choice of fusions.
LEAN_MARK = "675e939e9af706cfcd3d31bc1a7ac8538d89123cd1908f7830d4ad30d2ece004"


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
        {"report": {"primary": "information", "equivalence": 5}},
    ],
)
def test_what_cannot_change_a_number_is_no_part(changes):
    assert mark(changes) == mark()


@pytest.mark.parametrize(
    ("changes", "arguments"),
    [
        ({"model": {"fusion_rate": 0.41}}, {}),
        ({"model": {"audio": {"layers": 2}}}, {}),
        ({"model": {"fusion": "concat"}}, {}),
        ({"model": {"tasks": {"text": 0.4}}}, {}),
        ({"model": {"weighting": "divergence"}}, {}),
        ({"training": {"class_weights": "balanced"}}, {}),
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


def test_a_setting_that_came_later_changes_nothing_until_it_is_used():
    """The sum over settings as they were before there were several fusions."""
    assert mark(code="c" * 64) == LEAN_MARK
    assert mark({"model": {"fusion": "tensor"}}, code="c" * 64) == LEAN_MARK
    low_rank = {"fusion": "low_rank"}
    other = mark({"model": {**low_rank, "rank": 3}}, code="c" * 64)
    assert len({LEAN_MARK, mark({"model": low_rank}, code="c" * 64), other}) == 3


RATES = {"training.learning_rate": [0.001, 0.1]}


def test_a_variant_has_the_fingerprint_of_a_jobspec_with_its_settings():
    own = {"model": {"fusion": "late"}, "training": {"patience": 3}}
    given = {"variants": {"first": {}, "second": own}}
    assert mark(given, variant="first") == mark() == mark(given)
    assert mark(given, variant="second") == mark(own)
    assert mark(own | given, variant="first") == mark(own)
    tune = {"tune": {"trials": 3, "search": RATES}}
    assert mark({"variants": {"some": tune}}, variant="some") == mark(tune) != mark()


def test_a_control_and_a_search_change_it():
    changes: list[dict[str, object]] = [
        {},
        {"data": {"permute": ["audio"]}},
        {"data": {"permute": ["audio", "text"]}},
        {"tune": {"trials": 3, "search": RATES}},
        {"tune": {"trials": 4, "search": RATES}},
        {"tune": {"trials": 3, "seed": 2, "search": RATES}},
    ]
    marks = {mark({"variants": {"some": change}}, variant="some") for change in changes}
    assert len(marks) == len(changes)
    turned = {"data": {"permute": ["text", "audio"]}}
    assert mark({"variants": {"some": turned}}, variant="some") in marks


# Imported by what computes, without a part in any number: values, words, bytes, the machine.
BESIDE = {"errors", "messages", "encoding", "machine", "jobspec", "records", "runs"}
COMPUTING_ROOMS = {place.removesuffix(".py").replace("/", ".") for place in module.COMPUTING}


def files(package):
    return sorted(path.relative_to(package) for path in package.rglob("*.py"))


@pytest.fixture
def copy(tmp_path):
    """A copy of the program's own source files."""
    for path in files(module.PACKAGE):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes((module.PACKAGE / path).read_bytes())
    return tmp_path


def changes_the_digest(package, path):
    """Tell whether one more comment in a file changes the digest of the code."""
    contents = (package / path).read_bytes()
    module.code_digest.cache_clear()
    before = module.code_digest(package)
    (package / path).write_bytes(contents + b"# Another word.\n")
    module.code_digest.cache_clear()
    after = module.code_digest(package)
    (package / path).write_bytes(contents)
    return before != after


def test_every_computing_file_is_a_part_and_no_other(copy):
    """The list's folders change the digest, whatever lies in them; nothing else does."""
    for path in files(copy):
        room = ".".join(path.with_suffix("").parts)
        computes = any(f"{room}.".startswith(f"{place}.") for place in COMPUTING_ROOMS)
        assert changes_the_digest(copy, path) == computes, path


@pytest.mark.parametrize(
    "path",
    ["data/importing/features/pooling.py", "report/build.py", "cli/main.py", "page/page.py",
     "statistics/difference.py", "explain/story.py", "jobspec/settings.py"],
)  # fmt: skip
def test_other_rooms_leave_the_fingerprint_alone(copy, path):
    assert not changes_the_digest(copy, path)


@pytest.mark.parametrize(
    "path",
    ["training/train.py", "model/kernels/lstm_jax.py", "interactions/anova.py", "grid.py",
     "scoring/scores.py", "data/package/store.py", "runs/one_run/metrics.py"],
)  # fmt: skip
def test_computing_rooms_change_the_fingerprint(copy, path):
    assert changes_the_digest(copy, path)


def test_a_new_computing_file_is_a_part(copy):
    before = module.code_digest(copy)
    (copy / "training" / "new.py").write_text("x = 1\n")
    module.code_digest.cache_clear()
    assert module.code_digest(copy) != before


def test_what_computing_files_import_computes_or_is_named_above():
    for file in module.computing_files():
        for name in re.findall(r"(?:from|import) unic_tfn\.([\w.]+)", file.read_text()):
            computes = any(f"{name}.".startswith(f"{place}.") for place in COMPUTING_ROOMS)
            assert computes or name.split(".")[0] in BESIDE, f"{file} imports {name}"


def test_code_is_a_part(monkeypatch):
    module.code_digest.cache_clear()
    before = mark()
    monkeypatch.setattr(module, "code_digest", lambda: "other")
    assert mark() != before
