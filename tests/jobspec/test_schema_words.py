"""The words are held against the schema of the jobspec itself: every place in it has some."""

import pytest
from pydantic import TypeAdapter

from unic_tfn.jobspec.read import json_schema
from unic_tfn.jobspec.schema_words import (
    allows_number,
    expectation,
    homes,
    key_expectation,
    named_keys,
    subschema,
)

SCHEMA = json_schema()


def places(path=()):
    """Return every path of the jobspec's schema that has a name."""
    found = [path]
    for key in named_keys(SCHEMA, path):
        found += places((*path, key))
    return found


@pytest.mark.parametrize("path", [path for path in places() if path], ids=".".join)
def test_every_place_has_words_and_is_its_keys_home(path):
    assert subschema(SCHEMA, path)
    assert expectation(SCHEMA, path)
    assert path in homes(SCHEMA, path[-1])


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (int, "a whole number"),
        (float, "a number"),
        (bool, "true or false"),
        (str, "text"),
        (list[int], "a list of items, each a whole number"),
        (dict[str, bool], "a mapping whose values are each true or false"),
        (dict[str, list[str]], "a mapping whose values are each a list of items, each text"),
        (int | None, "a whole number"),
        (list, "a list of items"),
        (dict, "a mapping"),
    ],
)
def test_plain_types_have_words(kind, words):
    assert expectation(TypeAdapter(kind).json_schema(), ()) == words


def test_the_keys_of_the_grid_are_label_sources():
    assert key_expectation(SCHEMA, ("grid",)).startswith("a label source (text, audio, video,")
    assert subschema(SCHEMA, ("grid", "Wrong"))["type"] == "array"


@pytest.mark.parametrize(
    ("part", "value", "allowed"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 3}, 3, True),
        ({"type": "integer", "minimum": 1, "maximum": 3}, 4, False),
        ({"type": "integer", "minimum": 1}, 10**9, True),
        ({"type": "integer"}, 1.0, False),
        ({"type": "number", "exclusiveMinimum": 0}, 0, False),
        ({"type": "number", "exclusiveMaximum": 1}, 1, False),
        ({"type": "number", "exclusiveMaximum": 1}, 0.5, True),
        ({"type": "number"}, -1e300, True),
    ],
)
def test_numbers_are_held_against_their_limits(part, value, allowed):
    assert allows_number(part, value) is allowed
