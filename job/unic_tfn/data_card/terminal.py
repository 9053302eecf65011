"""A data card as text for a terminal: no line is wider than 100 columns."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import wrap

from rich.cells import cell_len, set_cell_size

from unic_tfn.data_card.card import Card
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE
from unic_tfn.page.blocks import Block, Column, Fold, Prose, Statements, Table
from unic_tfn.page.tables import shown

WIDTH = 100
INDENT = "  "
GAP = "  "
NARROWEST = 8


def card_lines(card: Card) -> Iterator[str]:
    """Yield the card line by line."""
    yield from _wrapped(f"{card.head.title}: {', '.join(card.head.facts)}", "", INDENT)
    if card.head.synthetic:
        yield from _wrapped(SYNTHETIC_SENTENCE, "")
    for section in card.sections:
        yield ""
        yield from _wrapped(section.title, "")
        for block in section.blocks:
            yield from block_lines(block)


def block_lines(block: Block) -> Iterator[str]:
    """Yield a block line by line; a picture has no lines."""
    if isinstance(block, Prose):
        yield from _wrapped(block.text)
    elif isinstance(block, Table):
        yield ""
        yield from _table(block)
    elif isinstance(block, Statements):
        yield from _wrapped(f"{block.question} {block.answer}")
    elif isinstance(block, Fold):
        for inner in block.blocks:
            yield from block_lines(inner)


def _wrapped(text: str, first: str = INDENT, later: str | None = None) -> list[str]:
    # `wrap` counts characters, and some take two columns: half the width is then enough for all.
    room = WIDTH if cell_len(text) == len(text) else WIDTH // 2
    rest = first if later is None else later
    return wrap(text, room, initial_indent=first, subsequent_indent=rest)


def _table(table: Table) -> Iterator[str]:
    yield from _wrapped(table.caption)
    columns, rows, cut = _fitting(table)
    widths = [
        max(cell_len(cell) for cell in cells)
        for cells in zip([column.header for column in columns], *rows, strict=True)
    ]
    widths = _spread(columns, widths)
    if any(column.group for column in columns):
        yield _group_line(columns, widths)
    for cells in ([column.header for column in columns], *rows):
        line = GAP.join(
            _aligned(cell, width, column)
            for cell, width, column in zip(cells, widths, columns, strict=True)
        )
        yield f"{INDENT}{line}".rstrip()
    if cut:
        yield from _wrapped(f"({cut} more columns on the page: --html FILE)")
    if table.note:
        yield from _wrapped(table.note)


def _fitting(table: Table) -> tuple[Sequence[Column], list[list[str]], int]:
    """Return the columns and rows that fit, and how many columns are left out.

    Long texts are shortened first; then the last columns are left out.
    """
    rows = [
        [shown(entry, column) for entry, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    heads = [column.header for column in table.columns]
    widths = [max(cell_len(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    widths = _spread(table.columns, widths)
    while _total(widths) > WIDTH and (place := _longest_text(table.columns, widths)) is not None:
        least = max(NARROWEST, cell_len(heads[place]))
        widths[place] = max(least, widths[place] - (_total(widths) - WIDTH))
    kept = len(widths)
    while _total(widths[:kept]) > WIDTH and kept > 1:
        kept -= 1
    columns = table.columns[:kept]
    cells = [
        [_cut(cell, width) for cell, width in zip(row, widths[:kept], strict=False)] for row in rows
    ]
    return columns, cells, len(widths) - kept


def _total(widths: Sequence[int]) -> int:
    return len(INDENT) + sum(widths) + len(GAP) * (len(widths) - 1)


def _longest_text(columns: Sequence[Column], widths: Sequence[int]) -> int | None:
    texts = [
        place
        for place, column in enumerate(columns)
        if column.style == "text" and widths[place] > max(NARROWEST, cell_len(column.header))
    ]
    return max(texts, key=lambda place: widths[place], default=None)


def _spread(columns: Sequence[Column], widths: list[int]) -> list[int]:
    """Widen a group's last column where its header needs more room than its columns."""
    place = 0
    for group, members in groupby(columns, key=lambda column: column.group):
        size = len(list(members))
        lacking = cell_len(group) - sum(widths[place : place + size]) - len(GAP) * (size - 1)
        place += size
        widths[place - 1] += max(0, lacking)
    return widths


def _group_line(columns: Sequence[Column], widths: Sequence[int]) -> str:
    parts, place = [], 0
    for group, members in groupby(columns, key=lambda column: column.group):
        size = len(list(members))
        room = sum(widths[place : place + size]) + len(GAP) * (size - 1)
        parts.append(set_cell_size(group.rjust(room) if group else "", room))
        place += size
    return (INDENT + GAP.join(parts)).rstrip()


def _aligned(cell: str, width: int, column: Column) -> str:
    space = " " * (width - cell_len(cell))
    return f"{cell}{space}" if column.style == "text" else f"{space}{cell}"


def _cut(cell: str, width: int) -> str:
    return cell if cell_len(cell) <= width else set_cell_size(cell, width - 1).rstrip() + "…"
