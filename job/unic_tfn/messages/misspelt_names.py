"""The words on a name that is not known, and the guess at the one that was meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from unic_tfn.messages.printing import MAX_SHOWN, quoted

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


def unknown_name(name: str, known: Iterable[str], meant: str | None) -> str:
    """Return the words on a name that is not one of those known.

    Args:
        name: the name, as its author wrote it.
        known: the names that could stand there.
        meant: the name that was probably meant, already quoted; None if there is no guess.
    """
    listed = list(known)
    expected = f"{'one of ' * (len(listed) > 1)}{', '.join(listed)}"
    return f"expected {expected}. Found: {quoted(name)}.{did_you_mean(meant)}"
