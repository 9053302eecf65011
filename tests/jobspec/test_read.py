import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from unic_tfn.errors import JobspecError
from unic_tfn.grid import INPUTS
from unic_tfn.jobspec.read import dump, json_schema, read_jobspec
from unic_tfn.jobspec.settings import Jobspec

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "jobspecs").glob("*.yaml"))
RIGHT = {"name": "a", "seeds": [1], "grid": {"text": ["T"]}}
ENVIRONMENT = {"EMPTY": "", "SPACED": "a b", "THREE": "3", "SURROGATE": "\udc80"}

in_one_folder = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)


@pytest.fixture
def read(tmp_path):
    """Read a jobspec from text or bytes."""

    def read_content(content):
        path = tmp_path / "x.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_jobspec(path, ENVIRONMENT)

    return read_content


@pytest.fixture
def message(read):
    """Return what is said about a wrong jobspec, after the checks that hold for every one."""

    def message_for(content):
        with pytest.raises(JobspecError) as raised:
            read(content)
        said = str(raised.value)
        assert raised.value.exit_code == 64
        assert raised.value.remedy
        assert len(said.splitlines()) <= 24
        assert len(said) < 4000
        assert all(line.isprintable() for line in said.split("\n"))
        assert "pydantic" not in said
        assert "Traceback" not in said
        return said

    return message_for


def corpus():
    document = yaml.safe_load((ROOT / "tests/bad_jobspecs/corpus.yaml").read_text("utf-8"))
    for form, groups in document.items():
        for group, cases in groups.items():
            for number, case in enumerate(cases):
                line, fragment, *says = case if isinstance(case[0], int) else (2, *case)
                text = fragment if form == "whole" else beside_right_keys(fragment)
                yield pytest.param(text, line, says, id=f"{group}-{number}")


def beside_right_keys(fragment):
    given_keys = set(re.findall(r"^(\w+):", fragment, re.MULTILINE))
    rest = {key: value for key, value in RIGHT.items() if key not in given_keys}
    lines = [f"{key}: {json.dumps(value)}" for key, value in rest.items()]
    return "\n".join(["# wrong on purpose", fragment, *lines])


WRONG = list(corpus())


def test_corpus_is_large():
    assert len(WRONG) >= 150


@pytest.mark.parametrize(("text", "line", "says"), WRONG)
def test_wrong_jobspec_is_refused_with_line_key_and_expectation(message, text, line, says):
    said = message(text)
    assert f"x.yaml:{line}: " in said
    for words in says:
        assert words in said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"name: \xff", "x.yaml:1: expected UTF-8. Found: the byte 0xff."),
        (b"a: 1\nname: caf\xe9\n", "x.yaml:2: expected UTF-8. Found: the byte 0xe9."),
        ("name: a".encode("utf-16"), "x.yaml:1: expected UTF-8. Found: UTF-16."),
        (b"name: a\n\x00", "x.yaml:2: expected text. Found: the control character U+0000."),
        (
            b"name: a\r\nseeds: \x1b[31m",
            "x.yaml:2: expected text. Found: the control character U+001B.",
        ),
        (b"name: \x7f", "x.yaml:1: expected text. Found: the control character U+007F."),
        (b"#" * 65537, "x.yaml: expected at most 64 KiB. Found: more."),
        (b"\n" * 65537, "x.yaml: expected at most 64 KiB. Found: more."),
    ],
)
def test_bytes_that_are_not_text_are_refused(message, content, says):
    assert says in message(content)


def test_all_problems_are_reported_at_once_in_the_order_of_the_file(message):
    said = message(
        "seed: [1]\nname: a b\nmodel:\n  fusion_rate: 1\ndata: ${UNSET}\nname: again\n"
        "grid:\n  text: [AT]\n"
    )
    found = re.findall(r"x\.yaml:(\d+): ([\w.\[\]]+):", said)
    assert found == [
        ("1", "seed"),
        ("2", "name"),
        ("4", "model.fusion_rate"),
        ("5", "data"),
        ("6", "name"),
        ("8", "grid.text[0]"),
    ]
    assert "    4 |   fusion_rate: 1" in said.splitlines()


def test_no_more_than_a_screen_is_reported(message):
    assert "... and 42 more." in message("\n".join(f"key{n}: 1" for n in range(47)))
    assert "... and many more." in message("\n".join(f"key{n}: 1" for n in range(3000)))


def test_problems_in_one_line_share_its_excerpt(message):
    said = message("{name: 1, seeds: 2, grid: 3}")
    assert said.count("{name: 1, seeds: 2, grid: 3}") == 1
    assert said.count("x.yaml:1: ") == 3


def test_missing_file_names_its_neighbour(tmp_path):
    (tmp_path / "demo.yaml").write_text("")
    with pytest.raises(JobspecError, match=r"demo\.yml: .* no such file.*demo\.yaml") as raised:
        read_jobspec(tmp_path / "demo.yml", {})
    assert raised.value.exit_code == 64


@pytest.mark.parametrize("name", ["none.yaml", ".", "a\0b", "x" * 300, "no/such/folder.yaml"])
def test_a_path_without_a_file_is_refused(tmp_path, name):
    with pytest.raises(JobspecError, match="expected a jobspec, which is a YAML file") as raised:
        read_jobspec(tmp_path / name, {})
    assert (
        "complete, demo, folds, folds-demo, full, smoke, variants, variants-demo"
        in raised.value.remedy
    )


def test_a_missing_file_may_mean_a_shipped_jobspec(tmp_path):
    with pytest.raises(JobspecError, match=r'no such file\. Did you mean "demo"\?'):
        read_jobspec(tmp_path / "demoo", {})
    with pytest.raises(JobspecError, match=r'Did you mean "full"\?'):
        read_jobspec(tmp_path / "jobspecs" / "full.yaml", {})
    (tmp_path / "demos.yaml").write_text("")
    with pytest.raises(JobspecError, match=r"Did you mean .*/demos\.yaml"):
        read_jobspec(tmp_path / "demoo.yaml", {})


@pytest.mark.parametrize(
    ("text", "environment", "expected"),
    [
        ("${HERE}/unic", {"HERE": "/data"}, "/data/unic"),
        ("${HERE:-/other}/${B}", {"B": "b"}, "/other/b"),
        ("${HERE:-other}", {"HERE": ""}, "other"),
        ("${HERE:-}x", {}, "x"),
        ("$${HERE}", {"HERE": "/data"}, "${HERE}"),
        ("$HERE $ $$", {"HERE": "/data"}, "$HERE $ $$"),
        ("${HERE}", {"HERE": "${HERE}"}, "${HERE}"),
        ("${HERE}", {"HERE": "a: [b] # c"}, "a: [b] # c"),
    ],
)
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_variables_are_expanded_once(tmp_path, text, environment, expected, quote):
    path = tmp_path / "x.yaml"
    path.write_text(f"name: a\nseeds: [1]\ngrid: {{text: [T]}}\ndata: {quote}{text}{quote}\n")
    assert read_jobspec(path, environment).data == expected


@pytest.mark.parametrize(
    ("rate", "expected"),
    [("1e-4", 1e-4), ("1E-4", 1e-4), (".5", 0.5), ("0.5", 0.5), ("+.5e+0", 0.5), ("1", 1.0)],
)
def test_floats_are_read_as_yaml_1_2_says(read, rate, expected):
    text = f"name: a\nseeds: [1]\ngrid: {{text: [T]}}\ntraining: {{learning_rate: {rate}}}\n"
    assert read(text).training.learning_rate == expected


def test_integers_and_words_are_read_as_yaml_1_2_says(read):
    jobspec = read(
        "name: on\nseeds: [0111, 0o10, 0x10, +5, -0]\ngrid: {no: [T], y_1: [A]}\ndata: off"
    )
    assert jobspec.seeds == (111, 8, 16, 5, 0)
    assert (jobspec.name, jobspec.data) == ("on", "off")
    assert list(jobspec.grid) == ["no", "y_1"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfname: a\nseeds: [1]\ngrid: {text: [T]}",
        b"name: a\r\nseeds: [1]\r\ngrid: {text: [T]}\r\n",
        b"name: a\rseeds: [1]\rgrid: {text: [T]}\r",
        b"--- # one document\nname: a\nseeds:\n- 1\ngrid:\n  text:\n  - T\n...\n",
        b"%YAML 1.2\n---\n{name: a, seeds: [1], grid: {text: [T]}}",
        json.dumps(RIGHT).encode(),
        b"? name\n: a\nseeds: [\n 1,\n]\ngrid: {text: [T],}",
    ],
)
def test_every_form_of_the_same_yaml_is_the_same_jobspec(read, content):
    assert read(content) == Jobspec.model_validate(RIGHT)


def values(schema, part):
    """Return a strategy for what a part of our JSON Schema allows."""
    if "$ref" in part:
        part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
    if "oneOf" in part:
        return st.one_of([values(schema, form) for form in part["oneOf"]])
    if "enum" in part or "const" in part:
        return st.sampled_from(part.get("enum", [part.get("const")]))
    if part["type"] == "object":
        if "patternProperties" in part:
            ((pattern, item),) = part["patternProperties"].items()
            keys = st.from_regex(pattern, fullmatch=True, alphabet=st.characters(codec="ascii"))
            return st.dictionaries(keys, values(schema, item), min_size=1, max_size=4)
        if "properties" not in part:
            # Only dotted keys of settings are keys of `search`.
            return st.just({"training.learning_rate": [0.001, 0.01, "log"]})
        needed = part.get("required", [])
        fields = {name: values(schema, field) for name, field in part["properties"].items()}
        return st.fixed_dictionaries(
            {name: field for name, field in fields.items() if name in needed},
            optional={name: field for name, field in fields.items() if name not in needed},
        )
    if part["type"] == "array":
        return st.lists(values(schema, part["items"]), min_size=1, max_size=5, unique=True)
    if part["type"] == "string":
        return st.from_regex(part["pattern"], fullmatch=True)
    if part["type"] == "boolean":
        return st.booleans()
    if part["type"] == "integer":
        return st.integers(part["minimum"], part["maximum"])
    return st.floats(
        part.get("minimum", part.get("exclusiveMinimum")),
        part.get("maximum", part.get("exclusiveMaximum")),
        exclude_min="exclusiveMinimum" in part,
        exclude_max="exclusiveMaximum" in part,
    )


SCHEMA = json_schema()


@in_one_folder
@given(values(SCHEMA, SCHEMA), st.booleans())
def test_all_that_the_schema_allows_is_read_and_survives_a_round_trip(read, jobspec, block_style):
    text = json.dumps(jobspec).replace("${", "$${")
    if block_style:
        text = yaml.safe_dump(json.loads(text), sort_keys=False, allow_unicode=True)
    try:
        first = read(text)
    except JobspecError as error:
        # The only limits that a JSON Schema cannot express.
        limits = "expected (features|weights).* of at most|no device|no deterministic"
        assert re.search(limits, error.message)  # noqa: PT017
        return
    again = json.dumps(dump(first)).replace("${", "$${")
    assert read(again) == first
    assert Jobspec.model_validate(dump(first)) == first
    assert list(first.grid.items()) == [(k, tuple(v)) for k, v in jobspec["grid"].items()]
    jsonschema.validate(dump(first), SCHEMA)


YAML_PIECES = st.one_of(
    st.sampled_from(
        ["name", "seeds", "grid", "text", "TAV", "data", "synthetic", "clips", "model"]
    ),
    st.sampled_from(["\n", "\n  ", "\n- ", ": ", ", ", "[", "]", "{", "}", "? ", "\t", "#", "---"]),
    st.sampled_from(
        ["&a ", "*a", "!!str ", "!", "<<", "'", '"', "\\", "\\U", "|", ">", "%", "..."]
    ),
    st.sampled_from(["~", "1", "1e9", ".nan", "true", "$", "${", "${A}", "${THREE}", "$${"]),
    st.sampled_from(["\x85", "\u2028", "\ufeff", "\0", "é", "\U0001f600"]),
)
ANY_YAML = st.one_of(
    st.text(max_size=200),
    st.binary(max_size=200),
    st.lists(YAML_PIECES, max_size=40).map("".join),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=12), inner),
    ).map(lambda value: yaml.safe_dump(value, allow_unicode=True)),
)


@settings(in_one_folder, max_examples=200)
@given(ANY_YAML)
@example('"\\U99999999"')
@example("%YAML " + "1" * 5000 + ".1\n---\n")
@example("!%FF a")
@example("a: !<%ZZ> b")
@example("[" * 2000)
@example("? " * 2000)
@example("a:\n" + "".join(" " * depth + "b:\n" for depth in range(1, 200)))
def test_anything_gives_a_jobspec_or_a_jobspec_error(read, message, content):
    try:
        jobspec = read(content)
    except JobspecError:
        assert re.search(r"x\.yaml(:[1-9]\d*)?: .", message(content))
    else:
        assert isinstance(jobspec, Jobspec)


@settings(in_one_folder, max_examples=100)
@given(st.data())
def test_a_damaged_shipped_jobspec_gives_a_jobspec_or_a_jobspec_error(read, message, data):
    text = data.draw(st.sampled_from(SHIPPED)).read_text("utf-8")
    for _ in range(data.draw(st.integers(1, 3))):
        begin = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(begin, min(begin + 8, len(text))))
        text = text[:begin] + data.draw(YAML_PIECES | st.just("")) + text[end:]
    try:
        assert read(text).runs()
    except JobspecError:
        message(text)


def all_keys(part, path=()):
    for key, value in part.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from all_keys(value, (*path, key))


GIVEN = {"data": {"synthetic": {}}, "grid": {"text": INPUTS}, "folds": {}}
FULL = dump(Jobspec.model_validate({**RIGHT, **GIVEN}))
LONG_KEYS = [
    path
    for path in all_keys(FULL)
    if len(path[-1]) >= 5 and path[:1] != ("grid",) and path != ("seeds",)
]


@in_one_folder
@given(st.sampled_from(LONG_KEYS), st.integers(0, 100), st.integers(0, 30))
def test_a_key_that_lost_a_letter_is_found_again(message, path, position, comments):
    wrong = json.loads(json.dumps(FULL))
    place = wrong
    for step in path[:-1]:
        place = place[step]
    key, at = path[-1], position % len(path[-1])
    misspelt = key[:at] + key[at + 1 :]
    place[misspelt] = place.pop(key)
    said = message("#\n" * comments + json.dumps(wrong))
    dotted = ".".join((*path[:-1], misspelt))
    assert f"x.yaml:{comments + 1}: {dotted}: expected " in said
    assert f'Found: "{misspelt}". Did you mean "{key}"?' in said
    assert said.count("x.yaml:") == 1


def test_the_committed_schema_is_that_of_the_settings():
    command = [sys.executable, "-m", "unic_tfn.jobspec.read"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert (ROOT / "jobspecs/jobspec.schema.json").read_text("utf-8") == printed
    jsonschema.Draft202012Validator.check_schema(json.loads(printed))


def test_reading_a_jobspec_loads_nothing_heavy():
    code = (
        "import sys, unic_tfn.jobspec.read, unic_tfn.jobspec.settings, unic_tfn.grid;"
        "print(*({'keras', 'tensorflow', 'jax', 'numpy', 'pandas'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == ""
