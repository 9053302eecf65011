"""Numbers and names as the report writes them."""

from collections.abc import Sequence
from math import isfinite

MINUS = "−"
# Characters of a class's name beside a figure.
LONGEST_CLASS = 24
UNBROKEN = "\N{NO-BREAK SPACE}"
LETTER_WORDS = {"T": "text", "A": "audio", "V": "video"}
METRIC_WORDS = {"weighted_f1": "weighted F1", "accuracy": "accuracy"}


def percent(fraction: float, digits: int = 1) -> str:
    """Return a fraction in percent, without the sign of percent: `34.9`."""
    return number(100 * fraction, digits)


def points(fraction: float, digits: int = 1) -> str:
    """Return a difference of fractions in percentage points, with its sign: `+4.9`, `−0.8`."""
    text = number(100 * fraction, digits)
    return text if text.startswith(MINUS) or float(text) == 0 else f"+{text}"


def number(value: float, digits: int) -> str:
    """Return a number with a typographic minus, never `-0.0`."""
    if not isfinite(value):
        return "∞"
    text = f"{value:.{digits}f}"
    return text.replace("-", "") if float(text) == 0 else text.replace("-", MINUS)


def p_value(p: float) -> str:
    """Return a p-value as journals write it: `0.034`, `< 0.001`, `1`."""
    if p < 0.001:
        return "< 0.001"
    return "1" if p > 0.9995 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"


def equals_p(p: float) -> str:
    """Return `p = 0.034` or `p < 0.001`, in one piece at a line's end."""
    return f"p {'' if p < 0.001 else '= '}{p_value(p)}".replace(" ", UNBROKEN)


def span(low: float, high: float, digits: int = 1) -> str:
    """Return an interval of differences: `−9.1 to −0.8`."""
    return f"{points(low, digits)} to {points(high, digits)}"


def interval(low: float, high: float) -> str:
    """Return an interval of scores in percent: `28.1–41.5`."""
    return f"{percent(low)}–{percent(high)}"


def count(amount: int, singular: str, plural: str = "") -> str:
    """Return `1 run`, `3 runs`, `1,200 clips`."""
    return f"{amount:,} {singular if amount == 1 else plural or singular + 's'}"


def listed(names: Sequence[str], limit: int = 12) -> str:
    """Return `a, b and c`, shortened after `limit` names."""
    shown = list(names[:limit])
    if len(names) > limit:
        return f"{', '.join(shown)} and {len(names) - limit} more"
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def letters_listed(letters: str) -> str:
    """Return `A and V` for `AV`."""
    return listed(list(letters))


def input_words(input_name: str) -> str:
    """Return `text and audio` for `TA`."""
    return listed([LETTER_WORDS[letter] for letter in input_name])


def numbered(classes: Sequence[str]) -> list[str]:
    """Return the class names with their numbers behind, as the rows of a figure have them."""
    return [f"{shortened(name, LONGEST_CLASS)}  {n}" for n, name in enumerate(classes)]


def shortened(name: str, limit: int) -> str:
    """Return a name, cut at `limit` characters with `…`."""
    return name if len(name) <= limit else name[: limit - 1] + "…"
