"""Turn pydantic's errors about a YAML document into problems that its author can correct."""

import re
from collections.abc import Iterable
from typing import Any
from unicodedata import combining, normalize

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from unic_tfn.grid import LABEL_SOURCE_LETTERS
from unic_tfn.jobspec.schema_words import (
    Schema,
    allows_number,
    choices,
    expectation,
    homes,
    key_expectation,
    named_keys,
    subschema,
)
from unic_tfn.jobspec.yaml_reader import KeyPath, Place, YamlDocument, YamlProblem
from unic_tfn.jobspec.yaml_scalars import resolve_plain
from unic_tfn.messages.misspelt_names import did_you_mean, nearest, unknown_name
from unic_tfn.messages.printing import MAX_SHOWN, printable, quoted

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# More than anyone corrects in one go; each takes a search for the nearest spelling.
MAX_EXPLAINED = 100
# pydantic's mark for an error in a mapping's key.
_KEY = "[key]"


def dotted(path: KeyPath) -> str:
    """Return a path as users write it: `grid.text[1]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            name = step if _IDENTIFIER.fullmatch(step) else quoted(step)
            text += f".{printable(name)}" if text else printable(name)
    return text


def explain(error: ValidationError, document: YamlDocument, schema: Schema) -> list[YamlProblem]:
    """Return a validation error's problems, each with its line, expectation and nearest spelling.

    Problems that only follow from another are left out: everything below an unusable value, a
    missing key that is there but misspelt, and what a variant takes over from the jobspec itself.
    """
    details = [
        detail
        for detail in error.errors(include_url=False)
        if not _follows(detail) and not _taken_over(detail, document)
    ]
    explained = [_Explained(detail, document, schema) for detail in details[:MAX_EXPLAINED]]
    misspelt = {item.meant_path for item in explained if item.meant_path}
    return [
        YamlProblem(item.line, item.path, item.text)
        for item in explained
        if not _below_any(item.path, document.unusable)
        and not (item.kind == "missing" and item.path in misspelt)
    ]


def _follows(detail: ErrorDetails) -> bool:
    """Tell whether a list is "too short" only because its items were refused."""
    return detail["type"] == "too_short" and bool(detail["input"])


def _taken_over(detail: ErrorDetails, document: YamlDocument) -> bool:
    """Tell whether a variant's wrong value is the jobspec's own, where it is a problem too."""
    path = tuple(step for step in detail["loc"] if step != _KEY)
    if path[:1] != ("variants",) or len(path) < 3:
        return False
    return not _written(path, document) and _written(path[2:], document)


def _written(path: KeyPath, document: YamlDocument) -> bool:
    return path in document.keys or path in document.values


def _below_any(path: KeyPath, roots: Iterable[KeyPath]) -> bool:
    return any(path[: len(root)] == root for root in roots)


class _Explained:
    """One of pydantic's errors with its place in the document and its words."""

    def __init__(self, detail: ErrorDetails, document: YamlDocument, schema: Schema) -> None:
        self.kind = detail["type"]
        self.meant_path: KeyPath | None = None
        self._document = document
        self._schema = schema
        context: dict[str, Any] = detail.get("ctx", {})
        path = _without_tag((*detail["loc"], *context.get("at", ())))
        self._is_key = path[-1:] == (_KEY,) and path not in document.values
        self.path = path[:-1] if self._is_key else path
        self.line = self._place().line
        self.text = self._words(detail)

    def _place(self) -> Place:
        """Return the place of the key or value, or of the nearest mapping around it."""
        if (self._is_key or self.kind == "extra_forbidden") and self.path in self._document.keys:
            return self._document.keys[self.path]
        path = self.path
        while path and path not in self._document.values:
            path = path[:-1]
        return self._document.values.get(path, Place(1))

    def _words(self, detail: ErrorDetails) -> str:
        if self._is_key:
            return self._wrong_free_key()
        if self.kind == "extra_forbidden":
            return self._unknown_key()
        if self.kind == "missing":
            return f"expected {expectation(self._schema, self.path)}. Found: no such key."
        if self.kind == "repeated_item":
            return f"expected {detail['msg']}. Found: {self._found()} again."
        if self.kind in ("too_large", "refused"):
            return f"expected {detail['msg']}"
        if self.kind == "too_long" and isinstance(value := self._value(), dict):
            return f"expected at most {detail['ctx']['max_length']} keys. Found: {len(value)}."
        return (
            f"expected {expectation(self._schema, self.path)}. "
            f"Found: {self._found()}.{self._hint()}"
        )

    def _wrong_free_key(self) -> str:
        """Return the words on a key of a mapping whose keys the author chooses."""
        key, mapping = str(self.path[-1]), self.path[:-1]
        known = LABEL_SOURCE_LETTERS if mapping == ("grid",) else ()
        meant = nearest(key, known)
        return (
            f"expected {key_expectation(self._schema, mapping)}. Found: {quoted(key)}."
            f"{did_you_mean(meant and quoted(meant))}"
        )

    def _unknown_key(self) -> str:
        key = str(self.path[-1])
        siblings = named_keys(self._schema, self.path[:-1])
        meant, home = nearest(key, siblings), self._home(key)
        # A key of another place is misplaced, unless it is part of a name here, or the reverse.
        if meant and (not home or key in meant or meant in key):
            self.meant_path = (*self.path[:-1], meant)
        else:
            meant = home
        where = " at the top level" if meant == key else ""
        return unknown_name(key, siblings, meant and quoted(meant) + where)

    def _home(self, key: str) -> str | None:
        """Return the only other place of a key, sought around it first: in the same variant."""
        for end in reversed(range(len(self.path))):
            found = homes(self._schema, key, self.path[:end])
            if found:
                return dotted(found[0]) if len(found) == 1 else None
        return None

    def _value(self) -> object:
        value: Any = self._document.value
        for step in self.path:
            value = value[step]
        return value

    def _source(self) -> str:
        return self._document.values[self.path].source or ""

    def _found(self) -> str:
        """Return the value as its author wrote it, or the kind of collection."""
        value = self._value()
        match value:
            case dict():
                return "a mapping" if value else "an empty mapping"
            case list():
                return "a list" if value else "an empty list"
            case str():
                origin = f" from {printable(self._source())}" if "${" in self._source() else ""
                return f"{quoted(value)}{origin}"
            case _:
                return printable(self._source()) or "nothing"

    def _hint(self) -> str:
        """Return the value that was probably meant, as a question, or empty text."""
        value, source = self._value(), self._source()
        part = subschema(self._schema, self.path)
        if "${" in source and part.get("type") in {"integer", "number", "boolean"}:
            return " The value of a variable is always text."
        if listed := choices(part):
            meant = nearest(value, listed) if isinstance(value, str) else None
            return did_you_mean(meant and quoted(meant))
        match part.get("type"):
            case "boolean":
                return did_you_mean(_boolean(value))
            case "integer" | "number":
                return did_you_mean(_number(value, part))
            case "array":
                simple = isinstance(value, str | int) and source and len(source) < 30
                return did_you_mean(f"[{printable(source)}]" if simple else None)
            case "string" if self.path == ("name",):
                return did_you_mean(_folder_name(value, source))
            case _:
                return ""


def _without_tag(path: KeyPath) -> KeyPath:
    """Return a path without the tag by which pydantic tells the two forms of `data` apart."""
    return (path[0], *path[2:]) if path[:1] == ("data",) and len(path) > 1 else path


def _boolean(value: object) -> str | None:
    if isinstance(value, int | float):
        return {0: "false", 1: "true"}.get(int(value)) if value in (0, 1) else None
    return nearest(value, ("true", "false")) if isinstance(value, str) else None


def _number(value: object, part: Schema) -> str | None:
    """Return the number that text such as `1_000` or a float such as `1e3` stands for, if any."""
    if isinstance(value, str) and len(value) < MAX_SHOWN:
        value = resolve_plain(value.strip().replace("_", "").replace(",", ""))
    elif not isinstance(value, float) or part["type"] != "integer":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if part["type"] == "integer" and value % 1 == 0:
        value = int(value)
    return str(value) if allows_number(part, value) else None


def _folder_name(value: object, source: str) -> str | None:
    """Return a safe name like the given one, unless that would drop letters that are not Latin."""
    text = normalize("NFKD", (value if isinstance(value, str) else source)[:64])
    plain = "".join(character for character in text if not combining(character))
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-._")
    lost = any(character.isalpha() and not character.isascii() for character in plain)
    return quoted(name) if name and not lost else None
