"""What a section is made of when it is shown. Plain values: the page and the files come later."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

Style = Literal["text", "percent", "points", "decimal", "integer", "p", "seconds"]
Raw = str | int | float | bool | None
Tone = Literal["plain", "note", "warning"]


@dataclass(frozen=True)
class Entry:
    """One cell of a table.

    Args:
        value: the value itself, as the CSV has it and as the page sorts it; None is a hole.
        text: how it is shown, where the column's style does not say it.
        small: a second line in small print.
        strong: whether it is marked, such as the best of its column.
        tone: a verdict that it is coloured by, or nothing.
    """

    value: Raw
    text: str = ""
    small: str = ""
    strong: bool = False
    tone: str = ""


@dataclass(frozen=True)
class Column:
    """A table's column: its header, its group's header, and how its numbers are shown."""

    header: str
    style: Style = "text"
    group: str = ""


@dataclass(frozen=True)
class Table:
    """A table, shown on the page and written as CSV, Markdown and LaTeX."""

    block: ClassVar[str] = "table"
    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Entry, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Picture:
    """A figure, shown on the page and written as PNG and SVG."""

    block: ClassVar[str] = "picture"
    name: str
    caption: str
    alt: str
    png: bytes
    svg: bytes


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    block: ClassVar[str] = "prose"
    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Statement:
    """A sentence that a test carries, with its verdict."""

    verdict: str
    text: str


@dataclass(frozen=True)
class Statements:
    """Statements under a question, its answer first."""

    block: ClassVar[str] = "statements"
    question: str
    answer: str
    items: tuple[Statement, ...] = ()
    after: str = ""


@dataclass(frozen=True)
class Fold:
    """Blocks that are closed at first."""

    block: ClassVar[str] = "fold"
    title: str
    blocks: tuple["Block", ...]


Block = Table | Picture | Prose | Statements | Fold


@dataclass(frozen=True)
class Shown:
    """A section as it is shown.

    Args:
        key: its name in addresses and in `summary.json`.
        title: its heading.
        blocks: what it holds.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]


def entries(*values: Raw | Entry) -> tuple[Entry, ...]:
    """Return a table's row, plain values wrapped."""
    return tuple(value if isinstance(value, Entry) else Entry(value) for value in values)


def columns(*pairs: tuple[str, Style] | str) -> tuple[Column, ...]:
    """Return columns from headers, or from headers with a style."""
    return tuple(Column(pair) if isinstance(pair, str) else Column(*pair) for pair in pairs)


def flat(blocks: Sequence[Block]) -> list[Block]:
    """Return all blocks in order, those inside folds too."""
    found: list[Block] = []
    for block in blocks:
        found += flat(block.blocks) if isinstance(block, Fold) else [block]
    return found
