"""How tables show their entries: a hole, a word, or a number in its column's style."""

from unic_tfn.page.blocks import Column, Entry, Style
from unic_tfn.page.wording import BITS_DIGITS, number, p_value, percent, points

HOLE = "–"


def shown(entry: Entry, column: Column) -> str:
    """Return an entry as a reader sees it."""
    if entry.text:
        return entry.text
    if entry.value is None:
        return HOLE
    if isinstance(entry.value, bool):
        return "yes" if entry.value else "no"
    return entry.value if isinstance(entry.value, str) else _number(entry.value, column.style)


def _number(value: float, style: Style) -> str:
    if style == "percent":
        return percent(value)
    if style == "points":
        return points(value)
    if style == "thousandths":
        return number(value, BITS_DIGITS)
    if style == "p":
        return p_value(value)
    if style == "integer":
        return f"{value:,.0f}"
    if style == "tenths":
        return number(value, 1)
    return number(value, 2) if style == "decimal" else str(value)


def header(column: Column) -> str:
    """Return a column's header, preceded by that of its group."""
    return f"{column.group}: {column.header}" if column.group else column.header
