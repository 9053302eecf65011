"""Read a small YAML file from a stranger into plain values whose lines are known.

The grammar is PyYAML's, the scalars are those of YAML 1.2's core schema. Anchors, aliases, merge
keys, tags, duplicate keys and a second document are refused. The meaning of the values is left to
others.

It works on PyYAML's events rather than on the nodes of `yaml.compose`: a node no longer has its
anchor, its explicit tag or the fact that it is an alias, composing recurses without a limit, and a
syntax error would hide the problems in the lines before it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from unic_tfn.jobspec.variables import VariableError, expand_variables
from unic_tfn.jobspec.yaml_scalars import is_number, resolve_plain

MAX_BYTES = 64 * 1024
MAX_DEPTH = 16
MAX_NUMBER_CHARACTERS = 100

KeyPath: TypeAlias = tuple[str | int, ...]

# The line breaks that PyYAML counts.
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class YamlProblem:
    """Something that the author of the file has to correct.

    Args:
        line: the line, counted from 1; 0 for the file as a whole.
        path: the keys and indices that lead to it.
        text: "expected ... Found: ...", without a full stop at the end or with one.
    """

    line: int
    path: KeyPath
    text: str


@dataclass(frozen=True)
class Place:
    """The line of a value or key, counted from 1, and its source text (scalars only)."""

    line: int
    source: str | None = None


@dataclass
class YamlDocument:
    """A YAML document as plain values, and where each of them stands.

    Args:
        value: dicts with text keys, lists, text, numbers, booleans and None.
        values: the place of every value.
        keys: the place of the key of every value in a mapping.
        problems: the problems found while reading.
        unusable: paths of values that are placeholders, because of one of the problems.
        lines: the source, line by line.
    """

    value: object = None
    values: dict[KeyPath, Place] = field(default_factory=dict)
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    problems: list[YamlProblem] = field(default_factory=list)
    unusable: set[KeyPath] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)


class _UnreadableError(Exception):
    """Reading cannot go on."""

    def __init__(self, line: int, path: KeyPath, text: str) -> None:
        super().__init__(text)
        self.problem = YamlProblem(line, path, text)


def read_yaml(content: bytes, environment: Mapping[str, str]) -> YamlDocument:
    """Read one YAML document, expanding `${NAME}` in its text values.

    Never raises because of the content: it puts the problems into the document, and if nothing can
    be used at all, the empty path into `unusable`.
    """
    document = YamlDocument()
    try:
        text = _decode(content)
        document.lines = _LINE_BREAK.split(text)
        _refuse_control_characters(text)
        _Reader(text, environment, document).read()
    except _UnreadableError as error:
        document.problems.append(error.problem)
        document.unusable.add(())
    return document


def _decode(content: bytes) -> str:
    """Return the text without its byte order mark."""
    if len(content) > MAX_BYTES:
        raise _UnreadableError(0, (), f"expected at most {MAX_BYTES // 1024} KiB. Found: more")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _UnreadableError(1, (), "expected UTF-8. Found: UTF-16. Save the file as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02x}"
        raise _UnreadableError(
            line, (), f"expected UTF-8. Found: {found}. Save the file as UTF-8"
        ) from None


def _refuse_control_characters(text: str) -> None:
    found = _CONTROL.search(text)
    if found:
        line = len(_LINE_BREAK.split(text[: found.start()]))
        code = f"U+{ord(found.group()):04X}"
        raise _UnreadableError(line, (), f"expected text. Found: the control character {code}")


class _Reader:
    """Turns PyYAML's events into a `YamlDocument`, without PyYAML's aliases and constructors."""

    def __init__(self, text: str, environment: Mapping[str, str], document: YamlDocument) -> None:
        self._text = text
        self._environment = environment
        self._document = document
        self._events: Iterator[Event] = iter(yaml.parse(text, Loader=yaml.SafeLoader))

    def read(self) -> None:
        """Fill the document."""
        self._next(StreamStartEvent)
        if isinstance(self._next(StreamEndEvent, DocumentStartEvent), StreamEndEvent):
            self._document.values[()] = Place(1, "")
            return
        self._document.value = self._value(self._next(), ())
        self._next(DocumentEndEvent)
        second = self._next(StreamEndEvent, DocumentStartEvent)
        if isinstance(second, DocumentStartEvent):
            self._stop(second, (), "expected one YAML document. Found: a second one")

    def _next(self, *kinds: type[Event]) -> Event:
        """Return the next event, which the grammar guarantees to be one of `kinds`, if given."""
        try:
            event = next(self._events)
        except yaml.MarkedYAMLError as error:
            raise _syntax_error(error, self._document.lines) from None
        except (yaml.YAMLError, ValueError, OverflowError):
            # PyYAML lets Python's own errors through for escapes such as "\UFFFFFFFF".
            line = max((place.line for place in self._document.values.values()), default=1)
            text = "this is not YAML: a meaningless escape or number, in this line or below"
            raise _UnreadableError(line, (), text) from None
        assert not kinds or isinstance(event, kinds)
        return event

    def _value(self, event: Event, path: KeyPath) -> object:
        """Return the value that begins with an event."""
        place = Place(_line(event))
        if len(path) > MAX_DEPTH:
            self._stop(event, path[:3], f"expected at most {MAX_DEPTH} levels. Found: more")
        self._refuse_features(event, path)
        if isinstance(event, ScalarEvent):
            place = Place(_line(event), self._source(event))
        self._document.values.setdefault(path, place)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        return self._scalar(event, path) if isinstance(event, ScalarEvent) else None

    def _refuse_features(self, event: Event, path: KeyPath) -> None:
        """Note an anchor, an alias or a tag as a problem."""
        if isinstance(event, AliasEvent):
            self._note(
                event, path, f"expected the value written out. Found: the alias *{event.anchor}"
            )
            self._document.unusable.add(path)
        elif isinstance(event, NodeEvent) and event.anchor is not None:
            self._note(event, path, f"expected no anchors. Found: &{event.anchor}")
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._note(event, path, f"expected no tags. Found: {_shown_tag(tag)}")
            self._document.unusable.add(path)

    def _sequence(self, path: KeyPath) -> list[object]:
        items: list[object] = []
        while not isinstance(event := self._next(), SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: KeyPath) -> dict[str, object]:
        items: dict[str, object] = {}
        while not isinstance(event := self._next(), MappingEndEvent):
            key = self._key(event, path)
            below = (*path, "?" if key is None else key)
            if key is not None and key in items:
                first = self._document.keys[below].line
                self._note(
                    event, below, f"expected each key only once. Found: again, after line {first}"
                )
            self._document.keys.setdefault(below, Place(_line(event), key))
            value = self._value(self._next(), below)
            if key is not None:
                items.setdefault(key, value)
        return items

    def _key(self, event: Event, path: KeyPath) -> str | None:
        """Return a key as it is written, or None if it is not a plain text key."""
        if not isinstance(event, ScalarEvent):
            self._note(event, path, "expected a key that is text. Found: another kind of key")
            self._value(event, (*path, "?"))
            return None
        self._refuse_features(event, path)
        key = self._characters(event, path)
        if event.implicit[0] and key == "<<":
            self._note(event, path, "expected the keys written out. Found: the merge key <<")
            return None
        return key

    def _scalar(self, event: ScalarEvent, path: KeyPath) -> object:
        text = self._characters(event, path)
        if event.implicit[0]:
            value = self._plain(event, path)
            if not isinstance(value, str):
                return value
        try:
            return expand_variables(text, self._environment)
        except VariableError as error:
            self._note(event, path, str(error))
            self._document.unusable.add(path)
            return None

    def _plain(self, event: ScalarEvent, path: KeyPath) -> object:
        """Return the value of an unquoted scalar in YAML 1.2's core schema."""
        numeric = event.value[:1] in "+-.0123456789"
        if numeric and len(event.value) > MAX_NUMBER_CHARACTERS and is_number(event.value):
            self._stop(
                event,
                path,
                f"expected a number of at most {MAX_NUMBER_CHARACTERS} characters. "
                f"Found: {len(event.value)}",
            )
        return resolve_plain(event.value)

    def _characters(self, event: ScalarEvent, path: KeyPath) -> str:
        """Return a scalar's text; escaped UTF-16 pairs, as JSON has them, become one character."""
        value = str(event.value)
        try:
            return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            self._stop(event, path, "expected text. Found: half a character, such as \\ud800")

    def _source(self, event: ScalarEvent) -> str:
        start, end = event.start_mark, event.end_mark
        return self._text[start.index : end.index] if start and end else ""

    def _note(self, event: Event, path: KeyPath, text: str) -> None:
        self._document.problems.append(YamlProblem(_line(event), path, text))

    def _stop(self, event: Event, path: KeyPath, text: str) -> NoReturn:
        raise _UnreadableError(_line(event), path, text)


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _shown_tag(tag: str) -> str:
    """Return a tag as people write it: `!!python/name` for `tag:yaml.org,2002:python/name`."""
    return tag.replace("tag:yaml.org,2002:", "!!")


def _syntax_error(error: yaml.MarkedYAMLError, lines: list[str]) -> _UnreadableError:
    """Return the error that says in one sentence where the text stops being YAML."""
    mark = error.problem_mark or error.context_mark
    line = min(mark.line + 1, len(lines)) if mark else 1
    source = lines[line - 1] if lines else ""
    text = f"this is not YAML: {error.problem or 'unknown reason'}"
    if error.context:
        begin = error.context_mark.line + 1 if error.context_mark else line
        text += f" ({error.context}{f', begun in line {begin}' if begin != line else ''})"
    if "\t" in source:
        text += ". Indent with spaces, not with tabs"
    elif "${" in source:
        text += '. Inside [ ] and { } a variable needs quotes: "${NAME}"'
    return _UnreadableError(line, (), text)
