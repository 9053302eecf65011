"""Writes the tables of the documentation that are made from code.

`python -m docs.generate` (part of `make docs`) rewrites, between the markers in each page, the
references of the jobspec and of the written documents from their JSON Schemas, and the map of the
rooms with the table of allowed imports from `tests/test_architecture.py` and the rooms' own
docstrings. A test fails where a page is not in step. It needs nothing but Python.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "job" / "unic_tfn"
SCHEMAS = ROOT / "jobspecs"
DOCUMENTS = ("job", "metrics", "timing", "failure", "package")
TABLE_OF_IMPORTS = ROOT / "tests" / "test_architecture.py"
MARKER = re.compile(r"(<!-- begin: ([a-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)

Schema = Mapping[str, Any]
FREE = "NAME"


def pages() -> dict[Path, str]:
    """Return every page that has generated parts, with those parts as they should be."""
    found = {}
    for path in sorted((ROOT / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        if MARKER.search(text):
            found[path] = MARKER.sub(_filled, text)
    return found


def _filled(match: re.Match[str]) -> str:
    begin, name, end = match.groups()
    return f"{begin}\n{PARTS[name]().strip()}\n\n{end}"


def read_schema(name: str) -> Schema:
    """Return a committed JSON Schema: the jobspec's, or that of one of `DOCUMENTS`."""
    text = (SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")
    found: Schema = json.loads(text)
    return found


# ---- the jobspec reference


def jobspec_reference() -> str:
    """Return a table of keys for every mapping that a jobspec may hold."""
    schema = read_schema("jobspec")
    parts = []
    # The mappings of the file itself come first, so that those of variants can refer to them.
    found = sorted(_mappings(schema, schema, "", {}), key=lambda part: FREE in part[0])
    homes: dict[int, str] = {}
    for path, mapping, defaults in found:
        home = homes.setdefault(id(mapping), path)
        if FREE in path and home != path:
            continue
        title = f"### `{path}`" if path else "### The whole file"
        parts.append(f"{title}\n\n{_sentence(mapping)}\n")
        parts.append("| key | value | default | meaning |\n| --- | --- | --- | --- |")
        required = mapping.get("required", ())
        for key, given in mapping["properties"].items():
            value = _resolved(schema, given)
            here = f"{path}.{key}".strip(".")
            target = homes.get(id(value), here) if FREE in path else here
            row = [
                f"`{key}`",
                _linked(_kind(schema, value), _forms(schema, value), target),
                _default(key, given, value, defaults, key in required),
                given.get("description") or _sentence(value),
            ]
            parts.append(_row(row))
        parts.append("")
    return "\n".join(parts)


def _mappings(
    whole: Schema, schema: Schema, path: str, defaults: Mapping[str, Any]
) -> Iterator[tuple[str, Schema, Mapping[str, Any]]]:
    """Yield every mapping with fixed keys: its dotted path, its schema, its own defaults.

    In a path, `NAME` stands for any key that the jobspec's author chooses.
    """
    if "properties" in schema:
        yield path, schema, defaults
    for key, given in schema.get("properties", {}).items():
        value = _resolved(whole, given)
        # The default of a mapping's key is its own or, where it has none, that key's.
        own = given.get("default") if isinstance(given.get("default"), dict) else None
        inner = defaults.get(key) if isinstance(defaults.get(key), dict) else own
        for form in _forms(whole, value):
            yield from _mappings(whole, form, f"{path}.{key}".strip("."), inner or {})
        for free in value.get("patternProperties", {}).values():
            yield from _mappings(
                whole, _resolved(whole, free), f"{path}.{key}.{FREE}".strip("."), {}
            )


def _forms(whole: Schema, value: Schema) -> list[Schema]:
    """Return a value's alternative forms; itself alone if there is one."""
    forms = value.get("oneOf") or value.get("anyOf") or [value]
    return [_resolved(whole, form) for form in forms]


def _resolved(whole: Schema, value: Schema) -> Schema:
    """Return what a schema stands for; it must be resolved before its keys are looked at."""
    if "$ref" in value:
        found: Schema = whole["$defs"][value["$ref"].rpartition("/")[2]]
        return found
    return value


def _linked(words: str, forms: list[Schema], path: str) -> str:
    """Return a kind of value with a link to the table of a mapping's keys, if it has one."""
    free = [pattern for form in forms for pattern in form.get("patternProperties", {}).values()]
    if any("$ref" in pattern for pattern in free):
        path = f"{path}.{FREE}"
    elif not any("properties" in form for form in forms):
        return words
    return _to(words, path.replace(".", "").lower())


def _to(words: str, anchor: str) -> str:
    """Return words whose last mapping is a link."""
    before, found, after = words.rpartition("mapping")
    return f"{before}[{found}](#{anchor}){after}"


def _kind(whole: Schema, value: Schema) -> str:
    """Return in words which values a key takes."""
    if len(forms := _forms(whole, value)) > 1:
        return " or ".join(_kind(whole, form) for form in forms)
    if "const" in value:
        return _code(value["const"])
    if "enum" in value:
        return _alternatives([_code(item) for item in value["enum"]])
    kind = value.get("type")
    if kind in ("integer", "number"):
        return f"{'whole number' if kind == 'integer' else 'number'}{_bounds(value)}"
    if kind == "array":
        items = _kind(whole, _resolved(whole, value.get("items", {})))
        return f"list of {re.sub(r'number(?!s)', 'numbers', items)}"
    if kind == "object":
        return _free_keys(whole, value)
    names = {"string": "text", "boolean": "`true` or `false`", "null": "`null`"}
    return names.get(str(kind), "any value")


def _free_keys(whole: Schema, value: Schema) -> str:
    """Return in words what a mapping holds whose keys are not fixed, or that it is a mapping."""
    patterns = list(value.get("patternProperties", {}).values())
    if isinstance(value.get("additionalProperties"), dict):
        patterns.append(value["additionalProperties"])
    inner = [_kind(whole, _resolved(whole, pattern)) for pattern in patterns]
    return f"mapping of names to {' or '.join(inner)}" if inner else "mapping"


def _bounds(value: Schema) -> str:
    low, above = value.get("minimum"), value.get("exclusiveMinimum")
    high, below = value.get("maximum"), value.get("exclusiveMaximum")
    lower = f"from {_number(low)}" if low is not None else ""
    lower = f"above {_number(above)}" if above is not None else lower
    upper = f"to {_number(high)}" if high is not None else ""
    if high is not None and not lower.startswith("from"):
        upper = f"up to {_number(high)}"
    upper = f"to below {_number(below)}" if below is not None else upper
    return "".join(f" {part}" for part in (lower, upper) if part)


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _default(
    key: str, given: Schema, value: Schema, defaults: Mapping[str, Any], required: bool
) -> str:
    if required:
        return "required"
    if "properties" in value:
        return ""
    default = defaults[key] if key in defaults else given.get("default")
    return "" if default in (None, "") else _code(default)


def _code(value: object) -> str:
    """Return a value as YAML writes it."""
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _alternatives(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} or {items[-1]}"


def _sentence(schema: Schema) -> str:
    return " ".join(str(schema.get("description", "")).split())


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


# ---- the reference of the written documents


def documents() -> str:
    """Return a table of keys for every document that the program writes."""
    parts = []
    for name in DOCUMENTS:
        schema = read_schema(name)
        parts.append(f"## `{name}.json`\n\n{_sentence(schema)}\n")
        parts.append("| key | value | meaning |\n| --- | --- | --- |")
        parts += map(_row, _keys(schema, schema, "", {}))
        parts.append("")
    return "\n".join(parts)


def _keys(whole: Schema, schema: Schema, path: str, seen: dict[str, str]) -> Iterator[list[str]]:
    """Yield the row of every key, those of inner mappings after their own.

    Args:
        whole: the document's schema.
        schema: the mapping's.
        path: where it stands, dotted.
        seen: where each kind of mapping was shown first; it is not shown again.
    """
    settings = read_schema("jobspec")
    known = {settings["title"], *settings["$defs"]}
    for key, given in schema["properties"].items():
        value = next((form for form in _forms(whole, given) if "properties" in form), given)
        value, place = _resolved(whole, value), f"{path}.{key}".strip(".")
        title = value.get("title", place)
        kind, inner = _kind(whole, _resolved(whole, given)), "properties" in value
        if inner and title in known:
            kind, inner = "see the [jobspec](jobspec.md)", False
        elif inner and title in seen:
            kind, inner = f"as `{seen[title]}`", False
        meaning = given.get("description") or _sentence(value)
        yield [f"`{place}`", kind, meaning]
        if inner:
            seen[title] = place
            yield from _keys(whole, value, place, seen)


# ---- the rooms


def rooms() -> str:
    """Return the map of the rooms: what each is for, and which rooms it may import."""
    lines = ["| room | what is inside | may import |", "| --- | --- | --- |"]
    for room, allowed in may_import().items():
        names = ", ".join(f"`{name}`" for name in allowed)
        lines.append(f"| `{room}` | {_inside(room)} | {names or 'no other room'} |")
    return "\n".join(lines)


def may_import() -> dict[str, list[str]]:
    """Return the table of allowed imports, read from the test that holds the code to it."""
    tree = ast.parse(TABLE_OF_IMPORTS.read_text(encoding="utf-8"))
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Dict):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        if ast.unparse(target) == "MAY_IMPORT":
            rows = zip(node.value.keys, node.value.values, strict=True)
            # An empty set is written as a call, and so has no elements.
            return {
                str(ast.literal_eval(room)): [ast.literal_eval(name) for name in _elements(allowed)]
                for room, allowed in rows
                if room is not None
            }
    raise ValueError(f"{TABLE_OF_IMPORTS} has no MAY_IMPORT")


def _elements(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.Set) else []


def _inside(room: str) -> str:
    """Return a room's docstring: what it is for."""
    path = PACKAGE.joinpath(*room.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    docstring = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return " ".join(docstring.split("\n\n")[0].split())


PARTS: Mapping[str, Callable[[], str]] = {
    "jobspec": jobspec_reference,
    "documents": documents,
    "rooms": rooms,
}


def main() -> None:
    """Rewrite the pages that are not in step."""
    for path, text in pages().items():
        if text != path.read_text(encoding="utf-8"):
            path.write_text(text, encoding="utf-8")
            print(f"Rewritten: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
