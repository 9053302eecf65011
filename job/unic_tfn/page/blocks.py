"""The blocks that a section shows. Plain values; `page` and `tables` turn them into files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

# How a column's numbers are written, see `tables.shown`.
Style = Literal["text", "percent", "points", "decimal", "thousandths", "tenths", "integer", "p"]
# How a cell or a statement is coloured: as good news, bad news, or neither.
Tone = Literal["plain", "good", "bad", "muted"]
# How a paragraph is set.
Emphasis = Literal["plain", "note", "warning"]
Raw = str | int | float | bool | None


@dataclass(frozen=True)
class Entry:
    """One cell of a table.

    Args:
        value: the value itself, as written to the CSV and as the page sorts by it; None is a hole.
        text: how it is shown; by default in the column's style.
        small: a second line in small print.
        strong: whether it is set in bold, such as the best of its column.
        tone: its colour.
    """

    value: Raw
    text: str = ""
    small: str = ""
    strong: bool = False
    tone: Tone = "plain"


@dataclass(frozen=True)
class Column:
    """A table's column: its header, the style of its numbers, and the header that spans it."""

    header: str
    style: Style = "text"
    group: str = ""


@dataclass(frozen=True)
class Table:
    """A table, shown on the page and written as CSV, Markdown and LaTeX.

    Args:
        name: of its files, without a suffix.
        caption: above it.
        columns: its columns.
        rows: its rows, each with an entry for each column.
        note: below it.
        csv_only: whether it is too long for a page and a paper: it is written as CSV only, and the
            page links the file.
    """

    block: ClassVar[str] = "table"
    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Entry, ...], ...]
    note: str = ""
    csv_only: bool = False


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
    emphasis: Emphasis = "plain"


@dataclass(frozen=True)
class Statement:
    """One sentence of a list, with its colour."""

    text: str
    tone: Tone = "plain"


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
    """Blocks that the page shows folded until a reader opens them."""

    block: ClassVar[str] = "fold"
    title: str
    blocks: tuple["Block", ...]


Block = Table | Picture | Prose | Statements | Fold


@dataclass(frozen=True)
class Shown:
    """A section as it is shown.

    Args:
        key: its anchor on the page.
        title: its heading; the part before a colon stands in the page's navigation.
        blocks: its contents, in order.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]


def entries(*values: Raw | Entry) -> tuple[Entry, ...]:
    """Return a table's row; plain values become entries."""
    return tuple(value if isinstance(value, Entry) else Entry(value) for value in values)


def columns(*pairs: tuple[str, Style] | str) -> tuple[Column, ...]:
    """Return columns from headers, or from headers with a style."""
    return tuple(Column(pair) if isinstance(pair, str) else Column(*pair) for pair in pairs)


def flat(blocks: Sequence[Block]) -> list[Block]:
    """Return all blocks in order, including those inside folds."""
    found: list[Block] = []
    for block in blocks:
        found += flat(block.blocks) if isinstance(block, Fold) else [block]
    return found
