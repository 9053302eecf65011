"""Say in words what a JSON Schema expects at a place: `a whole number from 1 to 4096`."""

from collections.abc import Mapping
from typing import Any

from unic_tfn.jobspec.yaml_reader import KeyPath

Schema = Mapping[str, Any]

# A pattern is exact but nobody reads it: these words stand for the schema's.
_WORDS: dict[KeyPath, str] = {
    ("name",): "up to 64 letters, digits, '-', '_' and '.', beginning with a letter or digit",
    ("data",): "a feature package's directory, synthetic, or {synthetic: {clips: ...}}",
    ("grid",): "a mapping from label sources to lists of inputs, such as text: [T, TAV]",
    ("grid", "*"): "a list of inputs, such as [T, TAV]",
}
LABEL_SOURCE_WORDS = (
    "a label source (text, audio, video, multimodal, or another of the data's: 2 to 32 small "
    "letters, digits and '_', beginning with a letter)"
)


def subschema(schema: Schema, path: KeyPath) -> Schema:
    """Return the part of a schema that governs a path, or an empty one where nothing does."""
    here = _resolved(schema, schema)
    for step in path:
        here = _resolved(schema, _below(here, step))
    return here


def _below(schema: Schema, step: str | int) -> Schema:
    if isinstance(step, int):
        part: Schema = schema.get("items", {})
        return part
    patterned: Mapping[str, Schema] = schema.get("patternProperties", {})
    named: Mapping[str, Schema] = schema.get("properties", {})
    return named.get(step, next(iter(patterned.values()), {}))


def _resolved(schema: Schema, part: Schema) -> Schema:
    """Follow a reference; of alternatives take the one with keys, as only it goes deeper."""
    if "oneOf" in part:
        parts = [_resolved(schema, alternative) for alternative in part["oneOf"]]
        return next((one for one in parts if "properties" in one), parts[0])
    if "$ref" in part:
        part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
    return part


def choices(schema: Schema) -> list[str]:
    """Return the words that a schema allows, where it lists them."""
    return list(schema.get("enum", [schema["const"]] if "const" in schema else []))


def expectation(schema: Schema, path: KeyPath) -> str:
    """Return what a schema expects at a path, to follow the word "expected"."""
    pattern = ("grid", "*") if len(path) == 2 and path[0] == "grid" else path
    return _WORDS.get(pattern) or _described(subschema(schema, path))


def _described(part: Schema) -> str:
    if listed := choices(part):
        return f"one of {', '.join(listed)}" if len(listed) > 1 else listed[0]
    match part.get("type"):
        case "integer":
            return f"a whole number from {part['minimum']} to {part['maximum']}"
        case "number":
            return f"a number {_from(part)} {_to(part)}"
        case "boolean":
            return "true or false"
        case "array":
            return f"a list of 1 to {part['maxItems']} items, each {_described(part['items'])}"
        case "object":
            return f"a mapping with the keys {', '.join(part['properties'])}"
        case _:
            return "text"


def _from(part: Schema) -> str:
    return f"from {part['minimum']}" if "minimum" in part else f"above {part['exclusiveMinimum']}"


def _to(part: Schema) -> str:
    if "maximum" in part:
        return f"up to {part['maximum']}"
    return f"to below {part['exclusiveMaximum']}"


def allows_number(part: Schema, value: float) -> bool:
    """Tell whether a number's kind and size are what a part of a schema asks for."""
    if part["type"] == "integer" and not isinstance(value, int):
        return False
    low = part["minimum"] <= value if "minimum" in part else part["exclusiveMinimum"] < value
    high = value <= part["maximum"] if "maximum" in part else value < part["exclusiveMaximum"]
    return bool(low and high)


def homes(schema: Schema, key: str, path: KeyPath = ()) -> list[KeyPath]:
    """Return all paths at which a schema knows a key."""
    properties = subschema(schema, path).get("properties", {})
    found = [(*path, key)] if key in properties else []
    for name in properties:
        found += homes(schema, key, (*path, name))
    return found
