"""The tables that are made from code are in step with it, and hold all of it."""

import pytest

from docs import generate
from tests.test_architecture import MAY_IMPORT


def test_every_page_is_in_step() -> None:
    pages = generate.pages()
    assert {path.name for path in pages} == {"jobspec.md", "documents.md", "architecture.md"}
    for path, text in pages.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run `make docs`"


def test_the_table_of_imports_is_the_tests() -> None:
    found = {room: set(allowed) for room, allowed in generate.may_import().items()}
    assert found == MAY_IMPORT
    assert list(found) == list(MAY_IMPORT)


def test_every_room_says_what_is_inside() -> None:
    rows = [line.split(" | ") for line in generate.rooms().splitlines()[2:]]
    assert len(rows) == len(MAY_IMPORT)
    assert all(len(row) == 3 and row[1].endswith(".") for row in rows)


def test_the_jobspec_reference_has_every_key_of_the_schema() -> None:
    schema = generate.read_schema("jobspec")
    mappings = [schema, *schema["$defs"].values()]
    keys = {key for mapping in mappings for key in mapping.get("properties", {})}
    reference = generate.jobspec_reference()
    assert len(keys) > 30
    assert {key for key in keys if f"| `{key}` |" not in reference} == set()


def test_the_documents_reference_has_every_schema_and_all_of_its_keys() -> None:
    schemas = {path.name.partition(".")[0] for path in generate.SCHEMAS.glob("*.schema.json")}
    assert schemas - {"jobspec"} == set(generate.DOCUMENTS)
    reference = generate.documents()
    for name in generate.DOCUMENTS:
        [part] = [part for part in reference.split("## `") if part.startswith(f"{name}.json`")]
        keys = generate.read_schema(name)["properties"]
        assert len(keys) > 3
        assert all(f"| `{key}` |" in part for key in keys)
    assert "| `training.best_epoch` |" in reference


def test_a_shared_mapping_shows_the_defaults_of_its_place() -> None:
    schema = generate.read_schema("jobspec")
    defaults = schema["$defs"]["ModelSettings"]["properties"]
    parts = generate.jobspec_reference().split("### ")
    for name in ("pooled_text", "audio", "vision"):
        [part] = [part for part in parts if part.startswith(f"`model.{name}`")]
        assert f"| `{defaults[name]['default']['units']}` |" in part


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer", "minimum": 1}, "whole number from 1"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 1}, "number above 0 up to 1"),
        ({"type": "number", "minimum": 0, "exclusiveMaximum": 1}, "number from 0 to below 1"),
        ({"enum": ["a", "b", "c"]}, "`a`, `b` or `c`"),
        ({"type": "array", "items": {"type": "number"}}, "list of numbers"),
        (
            {"type": "object", "additionalProperties": {"type": "array", "items": {}}},
            "mapping of names to list of any value",
        ),
        ({"anyOf": [{"type": "null"}, {"type": "boolean"}]}, "`null` or `true` or `false`"),
    ],
)
def test_kinds_of_values_in_words(schema: generate.Schema, words: str) -> None:
    assert generate._kind({}, schema) == words
