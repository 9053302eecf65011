"""JSON is YAML, so the standard library's JSON reader is the oracle; the corpus has the errors."""

import json

from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.jobspec.yaml_reader import MAX_DEPTH, Place, read_yaml

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).filter(
    lambda text: "$" not in text
)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def paths(value, path=()):
    """Return the paths of a value and of everything in it."""
    if not isinstance(value, dict | list):
        return {path}
    steps = value if isinstance(value, dict) else range(len(value))
    return {path}.union(*(paths(value[step], (*path, step)) for step in steps))


@given(VALUES)
def test_json_is_read_as_json_with_a_place_for_every_value(value):
    document = read_yaml(json.dumps(value, indent=1).encode(), {})
    assert document.problems == []
    assert document.value == value
    assert set(document.values) == paths(value)


def test_places_are_lines_and_sources():
    document = read_yaml(b"a: 1\nb:\n  - x\n  - 'y'\n", {})
    assert document.values[("a",)] == Place(1, "1")
    assert document.keys[("b",)] == Place(2, "b")
    assert document.values[("b",)] == Place(3)
    assert document.values[("b", 1)] == Place(4, "'y'")


def test_problems_before_a_syntax_error_are_kept():
    document = read_yaml(b"a: &x 1\na: 2\nb: [", {})
    assert [problem.line for problem in document.problems] == [1, 2, 3]
    assert document.unusable == {()}


def test_depth_has_a_limit_that_is_reached_without_recursion():
    fits = read_yaml(b"[" * MAX_DEPTH + b"1" + b"]" * MAX_DEPTH, {})
    assert fits.problems == []
    [problem] = read_yaml(b"[" * 30_000, {}).problems
    assert "at most 16 levels" in problem.text
