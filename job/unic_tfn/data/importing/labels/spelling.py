"""How a value is spelled: invisible characters, Unicode forms, numbers, names that look alike."""

import re
import unicodedata
from collections.abc import Iterable

# Without a width and without a meaning inside a word: zero-width space, word joiner, byte order
# mark, soft hyphen.
NEVER_SEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
# Joiners mean something inside a word (in Persian, say), but not around it.
AROUND = "\u200c\u200d\u200e\u200f"
QUOTES = ('""', "''", "\u201c\u201d", "\u2018\u2019", "\u00ab\u00bb")
NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?")
# No spelling of a label's number is longer; beyond it, conversion takes time.
MAX_DIGITS = 40
# Letters of other scripts that look like a Latin one.
LOOK_ALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u03bf\u03b1\u03bd\u03c1\u0131",
    "aeopcyxijsoavpi",
)


def cleaned(text: str) -> str:
    """Return a text in Unicode's composed form, without invisible characters or spaces around it.

    Example:
        >>> cleaned(" joy\\u200b ")
        'joy'
    """
    if text.isascii():
        return text.strip()
    composed = unicodedata.normalize("NFC", text.translate(NEVER_SEEN)).strip()
    return composed.strip(AROUND).strip()


def unquoted(text: str) -> str:
    """Return a text without one pair of quotation marks around it.

    Example:
        >>> unquoted("'joy'")
        'joy'
    """
    if len(text) > 2 and text[0] + text[-1] in QUOTES:
        return text[1:-1].strip()
    return text


def number_in(text: str) -> float | None:
    """Return the number that a text spells, with a decimal point or comma; None if it is not one.

    Example:
        >>> number_in("\\u22120,6")
        -0.6
    """
    plain = text.replace("\u2212", "-")
    if len(plain) > MAX_DIGITS or not NUMBER.fullmatch(plain):
        return None
    number = float(plain.replace(",", "."))
    return number if abs(number) != float("inf") else None


def is_whole(text: str) -> bool:
    """Tell whether a text spells a whole number without a decimal point: `3`, but not `3.0`."""
    return number_in(text) is not None and text.lstrip("+-\u2212").isdecimal()


def value_of(text: str) -> str | float:
    """Return what makes two labels equal: the number that the text spells, else the text."""
    number = number_in(text)
    return text if number is None else number + 0.0


def rank_of(text: str) -> tuple[bool, float, str]:
    """Return a key that sorts numbers by size before other names."""
    number = number_in(text)
    return (True, 0.0, text) if number is None else (False, number, text)


def looks_of(text: str) -> str:
    """Return what makes two names look alike: the letters alone, whatever their case and script."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(LOOK_ALIKES)
    return "".join(character for character in folded if character.isalnum()) or folded


def alike(names: Iterable[str]) -> list[list[str]]:
    """Return the groups of different names that look alike, sorted."""
    groups: dict[str, set[str]] = {}
    for name in names:
        if number_in(name) is None:
            groups.setdefault(looks_of(name), set()).add(name)
    return sorted(sorted(group) for group in groups.values() if len(group) > 1)
