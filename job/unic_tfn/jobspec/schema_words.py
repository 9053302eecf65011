"""Say in words what a JSON Schema expects at a place: `a whole number from 1 to 4096`.

Any schema that pydantic generates from settings will do: objects with named keys, with free keys
that share one schema (`additionalProperties`, `patternProperties`), and lists of these.
"""

import re
from collections.abc import Mapping
from typing import Any

from unic_tfn.jobspec.yaml_reader import KeyPath

Schema = Mapping[str, Any]

# Any key or index, in the paths below.
ANY = "*"
# A pattern is exact but hard to read: these words stand in for the schema's.
_WORDS: dict[KeyPath, str] = {
    ("name",): "up to 64 letters, digits, '-', '_' and '.', beginning with a letter or digit",
    ("data",): "a feature package's directory, synthetic, or {synthetic: {clips: ...}}",
    ("grid",): "a mapping from label sources to lists of inputs, such as text: [T, TAV]",
    ("grid", ANY): "a list of inputs, such as [T, TAV]",
    ("model", "tasks"): "a mapping from label sources of one modality to weights, such as "
    "{text: 0.4, audio: 0.2}",
    ("variants", ANY, "data"): "a mapping such as {permute: [audio]}",
    ("tune", "search"): "a mapping from settings to what they are drawn from, such as "
    "{training.learning_rate: [0.0001, 0.003, log]}",
    ("tune", "search", ANY): "[lowest, highest], [lowest, highest, log] above 0, or "
    "{choice: [...]} with two or more different numbers or names",
}
# The same for the free keys of a mapping.
_KEY_WORDS: dict[KeyPath, str] = {
    ("grid",): "a label source (text, audio, video, multimodal, or another of the data's: 2 to 32 "
    "lower-case letters, digits and '_', beginning with a letter)",
    ("model", "tasks"): "a label source of one modality, such as text, audio or video",
    ("variants",): "a variant's name: 2 to 32 lower-case letters, digits and '_', beginning with a "
    "letter",
}


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
    named: Mapping[str, Schema] = schema.get("properties", {})
    return named[step] if step in named else _below_free_key(schema, step)


def _below_free_key(schema: Schema, key: str) -> Schema:
    """Return the schema of the values below free keys: that of a key's pattern, if any matches."""
    patterns: Mapping[str, Schema] = schema.get("patternProperties", {})
    for pattern, part in patterns.items():
        if re.search(pattern, key):
            return part
    other = schema.get("additionalProperties")
    # A key that is wrong itself is still followed, so that its value's errors get words.
    return other if isinstance(other, Mapping) else next(iter(patterns.values()), {})


def _resolved(schema: Schema, part: Schema) -> Schema:
    """Follow a reference; of alternatives take the one with keys, as only it goes deeper."""
    if alternatives := part.get("oneOf") or part.get("anyOf"):
        parts = [_resolved(schema, alternative) for alternative in alternatives]
        return next((found for found in parts if found.get("type") == "object"), parts[0])
    if "$ref" in part:
        return _resolved(schema, schema["$defs"][part["$ref"].rsplit("/", 1)[1]])
    return part


def named_keys(schema: Schema, path: KeyPath) -> list[str]:
    """Return the keys that a schema lists for the mapping at a path; free keys are not listed."""
    return list(subschema(schema, path).get("properties", {}))


def choices(schema: Schema) -> list[str]:
    """Return the words that a schema allows, where it lists them."""
    return list(schema.get("enum", [schema["const"]] if "const" in schema else []))


def expectation(schema: Schema, path: KeyPath) -> str:
    """Return what a schema expects at a path, to follow the word "expected"."""
    return _words_for(_WORDS, path) or _described(schema, subschema(schema, path))


def key_expectation(schema: Schema, path: KeyPath) -> str:
    """Return which free keys a schema expects in the mapping at a path, as `expectation` does."""
    return _words_for(_KEY_WORDS, path) or f"a key that is {_free_key(subschema(schema, path))}"


def _words_for(words: Mapping[KeyPath, str], path: KeyPath) -> str | None:
    """Return the words on a path; a variant's are its own, or else those of the jobspec itself."""
    for pattern, text in words.items():
        if len(pattern) == len(path) and all(
            wanted in (ANY, step) for wanted, step in zip(pattern, path, strict=True)
        ):
            return text
    if path[:1] == ("variants",) and len(path) > 2:
        return _words_for(words, path[2:])
    return None


def _free_key(part: Schema) -> str:
    names = part.get("propertyNames", {})
    if listed := choices(names):
        return f"one of {', '.join(listed)}"
    patterns = [*part.get("patternProperties", {}), *filter(None, [names.get("pattern")])]
    return f"text matching {' or '.join(patterns)}" if patterns else "text"


def _described(schema: Schema, part: Schema) -> str:
    part = _resolved(schema, part)
    if listed := choices(part):
        return f"one of {', '.join(map(str, listed))}" if len(listed) > 1 else str(listed[0])
    match part.get("type"):
        case "integer":
            return f"a whole number{_bounds(part)}"
        case "number":
            return f"a number{_bounds(part)}"
        case "boolean":
            return "true or false"
        case "array":
            return f"a list of {_length(part)}items{_each(schema, part.get('items'), ', each ')}"
        case "object":
            return _mapping(schema, part)
        case _:
            return "text"


def _mapping(schema: Schema, part: Schema) -> str:
    if part.get("properties"):
        keys = list(part["properties"])
        return f"a mapping with the key{'s' * (len(keys) > 1)} {', '.join(keys)}"
    value = next(iter(part.get("patternProperties", {}).values()), part.get("additionalProperties"))
    article = "a" if part.get("minProperties", 0) == 0 else "a non-empty"
    return f"{article} mapping{_each(schema, value, ' whose values are each ')}"


def _each(schema: Schema, value: object, before: str) -> str:
    """Return the words on every item or value, or nothing where a schema does not describe it."""
    return before + _described(schema, value) if isinstance(value, Mapping) and value else ""


def _length(part: Schema) -> str:
    low, high = part.get("minItems", 0), part.get("maxItems")
    if high is None:
        return f"{low} or more " if low else ""
    return f"{low} " if low == high else f"{low} to {high} "


def _bounds(part: Schema) -> str:
    """Return the words on a number's limits: ` from 0 to below 1`, or nothing without limits."""
    words = ""
    if "minimum" in part:
        words += f" from {part['minimum']}"
    elif "exclusiveMinimum" in part:
        words += f" above {part['exclusiveMinimum']}"
    if "maximum" in part:
        words += f" {'to' if part['type'] == 'integer' else 'up to'} {part['maximum']}"
    elif "exclusiveMaximum" in part:
        words += f" to below {part['exclusiveMaximum']}"
    return words


def allows_number(part: Schema, value: float) -> bool:
    """Tell whether a number's kind and size are those that a part of a schema asks for."""
    if part["type"] == "integer" and not isinstance(value, int):
        return False
    return (
        part.get("minimum", value) <= value <= part.get("maximum", value)
        and ("exclusiveMinimum" not in part or part["exclusiveMinimum"] < value)
        and ("exclusiveMaximum" not in part or value < part["exclusiveMaximum"])
    )


def homes(schema: Schema, key: str, path: KeyPath = ()) -> list[KeyPath]:
    """Return all paths at which a schema knows a key, except below free keys."""
    properties = named_keys(schema, path)
    found = [(*path, key)] if key in properties else []
    for name in properties:
        found += homes(schema, key, (*path, name))
    return found
