"""What class names say about themselves: three groups by valence.

Only names whose meaning is known are grouped: numbers, steps from negative to positive, and words
for emotions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from unic_tfn.scoring.class_order import STEPS, numbers_of

MOST_GROUPS = 3
VALENCES = ("negative", "neutral", "positive")
# Confusion is counted as unpleasant. Surprise is neither: it can be pleasant or unpleasant.
EMOTION_VALENCES = {
    "negative": {
        "anger", "angry", "confusion", "contempt", "disappointment", "disgust", "disgusted", "fear",
        "fearful", "frustrated", "frustration", "sad", "sadness",
    },
    "neutral": {"neutral", "surprise", "surprised"},
    "positive": {
        "contentment", "excited", "excitement", "happiness", "happy", "joy", "joyful",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Grouping:
    """Classes put together into at most `MOST_GROUPS` groups.

    Args:
        names: the groups' names, lowest first where they have an order.
        places: by class, the index of its group.
        rule: how the groups were chosen, as the rest of a sentence.
    """

    names: tuple[str, ...]
    places: tuple[int, ...]
    rule: str

    def described(self, classes: Sequence[str]) -> str:
        """Return which classes are in which group: `negative (disgust, fear), ...`."""
        pairs = list(zip(classes, self.places, strict=True))
        inside = [[name for name, at in pairs if at == n] for n in range(len(self.names))]
        return ", ".join(
            f"{name} ({', '.join(own)})" for name, own in zip(self.names, inside, strict=True)
        )


def grouped(classes: Sequence[str]) -> Grouping | None:
    """Return the classes in at most three groups; None where there are more and no rule is known.

    Example:
        >>> grouped(["disgust", "neutral", "joy", "surprise"]).places
        (0, 1, 2, 1)
    """
    if len(classes) <= MOST_GROUPS:
        return Grouping(tuple(classes), tuple(range(len(classes))), "as they are")
    if (numbers := numbers_of(classes)) is not None:
        return _around_middle(numbers)
    steps = [STEPS.get(name.casefold()) for name in classes]
    if None not in steps:
        signs = [(step or 0) for step in steps]
        return _grouping([_sign(step) for step in signs], "by the sign of the class")
    valence = {word: n for n, name in enumerate(VALENCES) for word in EMOTION_VALENCES[name]}
    found = [valence.get(name.casefold(), -1) for name in classes]
    return None if -1 in found else _grouping(found, "by the emotions' valence")


def _around_middle(numbers: Sequence[float]) -> Grouping:
    """Return the numbers below, at and above zero, or the middle of a scale without a sign."""
    middle = 0.0 if min(numbers) < 0 < max(numbers) else (min(numbers) + max(numbers)) / 2
    rule = f"below, at and above {middle:g}"
    groups = _grouping([_sign(number - middle) for number in numbers], rule)
    words = {"negative": "below", "neutral": "at", "positive": "above"}
    return Grouping(
        tuple(f"{words[name]} {middle:g}" for name in groups.names), groups.places, rule
    )


def _sign(number: float) -> int:
    """Return the index of a number's sign in `VALENCES`."""
    return 1 + (number > 0) - (number < 0)


def _grouping(found: Sequence[int], rule: str) -> Grouping:
    present = sorted(set(found))
    return Grouping(
        tuple(VALENCES[n] for n in present), tuple(present.index(n) for n in found), rule
    )
