"""Numbers and names as pages write them."""

from collections.abc import Sequence
from math import isfinite

MINUS = "−"
BITS_DIGITS = 3
# Characters of a class's name beside a figure.
LONGEST_CLASS = 24


def percent(fraction: float, digits: int = 1) -> str:
    """Return a fraction in percent, without the percent sign: `34.9`."""
    return number(100 * fraction, digits)


def points(fraction: float, digits: int = 1) -> str:
    """Return a difference of fractions in percentage points, with its sign: `+4.9`, `−0.8`."""
    return _signed(number(100 * fraction, digits))


def bits(value: float) -> str:
    """Return a difference in bits, with its sign: `+0.049`, `−0.008`."""
    return _signed(number(value, BITS_DIGITS))


def _signed(text: str) -> str:
    return text if text.startswith(MINUS) or text == "∞" or float(text) == 0 else f"+{text}"


def number(value: float, digits: int) -> str:
    """Return a number with a typographic minus, never `-0.0`."""
    if not isfinite(value):
        return "∞"
    text = f"{value:.{digits}f}"
    return text.replace("-", "") if float(text) == 0 else text.replace("-", MINUS)


def p_value(p: float) -> str:
    """Return a p-value as journals write it: `0.034`, `< 0.001`, `1.00`."""
    if p < 0.001:
        return "< 0.001"
    return f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def listed(names: Sequence[str], limit: int = 12) -> str:
    """Return `a, b and c`, cut off after `limit` names: `a, b and 2 more`."""
    shown = list(names[:limit])
    if len(names) > limit:
        return f"{', '.join(shown)} and {len(names) - limit} more"
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def numbered(classes: Sequence[str]) -> list[str]:
    """Return the class names with their numbers behind them, for the rows of a figure."""
    return [f"{shortened(name, LONGEST_CLASS)}  {n}" for n, name in enumerate(classes)]


def shortened(name: str, limit: int) -> str:
    """Return a name, cut at `limit` characters with `…`."""
    return name if len(name) <= limit else name[: limit - 1] + "…"
