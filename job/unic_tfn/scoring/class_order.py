"""The order of classes, where their names say one: numbers, and steps from negative to positive."""

from collections.abc import Sequence

# Steps that data sets of sentiment have (CH-SIMS, CMU-MOSI), from the lowest.
STEPS = {
    "highly negative": -3,
    "strongly negative": -3,
    "negative": -2,
    "weakly negative": -1,
    "neutral": 0,
    "weakly positive": 1,
    "positive": 2,
    "strongly positive": 3,
    "highly positive": 3,
}


def ranks(classes: Sequence[str]) -> tuple[float, ...] | None:
    """Return the classes' places on their scale; None where the names have no known order.

    Numbers are their own places. Steps from negative to positive are one apart.

    Example:
        >>> ranks(["negative", "positive", "neutral"])
        (0.0, 2.0, 1.0)
    """
    if (numbers := numbers_of(classes)) is not None:
        return numbers
    steps = [STEPS.get(name.casefold()) for name in classes]
    known = sorted({step for step in steps if step is not None})
    if len(known) < len(classes):
        return None
    return tuple(float(known.index(step)) for step in steps if step is not None)


def numbers_of(classes: Sequence[str]) -> tuple[float, ...] | None:
    """Return the numbers that the names are; None where one is not, or two are the same."""
    try:
        numbers = tuple(float(name) for name in classes)
    except ValueError:
        return None
    usable = len(set(numbers)) == len(classes) and all(abs(number) < 1e9 for number in numbers)
    return numbers if usable else None
