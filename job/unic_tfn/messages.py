"""One voice: how text, counts and data sets are named, near spellings, the synthetic notice."""

from collections.abc import Iterable
from difflib import get_close_matches

from unic_tfn.errors import DataError

MAX_SHOWN = 60
# The notice on everything made from generated data: on figures, and as a sentence.
SYNTHETIC_NOTE = "synthetic data: says nothing about UniC or people"
SYNTHETIC_SENTENCE = (
    "Synthetic data: it was generated, and results on it say nothing about UniC or about people."
)

# Groups of words with the same meaning; the first that is allowed in a place is suggested there.
_SAME_MEANING = (
    ("T", "text", "language", "t"),
    ("A", "audio", "acoustic", "speech", "a"),
    ("V", "video", "vision", "visual", "v"),
    ("multimodal", "m", "all"),
    ("learning_rate", "lr"),
    ("max_epochs", "epochs"),
    ("gpu", "cuda"),
    ("true", "yes", "on", "y"),
    ("false", "no", "off", "n"),
)


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that was most likely meant, or None if none is near.

    Tried in turn: another case, the letters in another order (`VAT` for `TAV`), a word with the
    same meaning, a similar spelling.
    """
    known = {candidate.casefold(): candidate for candidate in candidates}
    folded = word[:MAX_SHOWN].casefold().strip()
    if folded in known:
        return known[folded]
    for candidate in known:
        if len(folded) > 1 and sorted(candidate) == sorted(folded):
            return known[candidate]
    for group in _SAME_MEANING:
        if folded in (other.casefold() for other in group):
            for other in group:
                if other.casefold() in known:
                    return known[other.casefold()]
    close = get_close_matches(folded, known, n=1)
    return known[close[0]] if close else None


def did_you_mean(meant: str | None) -> str:
    """Return the question to append to a message, or empty text where there is no guess."""
    return f" Did you mean {meant}?" if meant else ""


def printable(text: str, limit: int = MAX_SHOWN) -> str:
    """Return text cut to `limit` characters, with every unprintable character escaped."""
    return _escaped(text if len(text) <= limit else text[: limit - 3] + "...")


def printable_lines(text: str, limit: int | None = None) -> str:
    """Return text with every unprintable character escaped, but for line feeds and tabs.

    This is the gate through which everything passes that the command prints: control sequences, of
    a terminal or of writing directions, do not come through it, whatever they are part of.

    Args:
        text: one or more lines.
        limit: the most characters of a line, which is cut there. Default: any number.
    """
    lines = text.split("\n")
    if limit is not None:
        lines = [line if len(line) <= limit else line[: limit - 3] + "..." for line in lines]
    return "\n".join("\t".join(map(_escaped, line.split("\t"))) for line in lines)


def _escaped(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def count(amount: int, singular: str, plural: str = "") -> str:
    """Return `1 run`, `3 runs`, `1,200 clips`."""
    return f"{amount:,} {singular if amount == 1 else plural or singular + 's'}"


def data_name(name: str, synthetic: bool) -> str:
    """Return what the data are called, without calling the synthetic data synthetic twice.

    Args:
        name: the package's name.
        synthetic: whether its data were generated.

    Example:
        >>> data_name("UniC", False), data_name("toy", True), data_name("synthetic", True)
        ('data UniC', 'synthetic data toy', 'synthetic data')
    """
    if synthetic and name == "synthetic":
        return "synthetic data"
    return f"{'synthetic ' if synthetic else ''}data {printable(name)}"


def quoted(value: object) -> str:
    """Return a value as a message shows it: on one line, text in double quotes."""
    return f'"{printable(value)}"' if isinstance(value, str) else printable(repr(value))


def refusal(file: str, key: str, expected: str, found: str, remedy: str) -> DataError:
    """Return the error for one wrong value, to be raised by the caller.

    Args:
        file: the file, or wherever else the data came from.
        key: the place in it: a key, a column, a row.
        expected: a description of a right value.
        found: the value that is there.
        remedy: how the user can correct it.
    """
    return DataError(f"{file}: {key}: expected {expected}, found {found}.", remedy)


def listed(names: list[str] | tuple[str, ...], limit: int = 5) -> str:
    """Return names, made printable, as `a, b, c and 7 more`; `none` if there are none."""
    shown = ", ".join(printable(name, MAX_SHOWN + 2) for name in names[:limit]) or "none"
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"


def unknown_name(name: str, known: Iterable[str], meant: str | None) -> str:
    """Return the words on a name that is not one of those known.

    Args:
        name: the name, as its author wrote it.
        known: the names that could stand there.
        meant: the name that was probably meant, already quoted; None if there is no guess.
    """
    return f"expected one of {', '.join(known)}. Found: {quoted(name)}.{did_you_mean(meant)}"
