"""From sentiment scores to classes: named presets, or a rule with edges and names.

A rule reads `negative<=-0.1<neutral<=0.1<positive`. The sign before an edge tells whether the edge
itself belongs to the class before it (`<=`) or after it (`<`).

The presets are the ones by which MMSA scores CH-SIMS (`__eval_sims_regression` in MMSA's
`utils/metricsTop.py`): 2 classes {[-1, 0], (0, 1]}, 3 classes {[-1, -0.1], (-0.1, 0.1], (0.1, 1]},
5 classes {[-1, -0.7], (-0.7, -0.1], (-0.1, 0.1], (0.1, 0.7], (0.7, 1]}. The five names are those of
Yu et al., "CH-SIMS" (ACL 2020), section 3.2, whose scores -1.0 to 1.0 in steps of 0.2 fall into
them: -1.0 and -0.8 are negative, -0.6 to -0.2 weakly negative, 0.0 neutral.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from unic_tfn.data.importing.labels.spelling import number_in
from unic_tfn.errors import UsageError
from unic_tfn.messages.printing import listed, quoted
from unic_tfn.messages.refusals import refusal

# Gives the file and the place of a value, for messages, from its row and its column.
Place = Callable[[int, str], tuple[str, str]]
ALL_SOURCES = ""
RULE = "negative<=-0.1<neutral<=0.1<positive"


@dataclass(frozen=True)
class Bins:
    """A rule from numbers to classes.

    Args:
        text: the rule as it was written, or the preset's name.
        classes: the class names from the lowest values to the highest.
        edges: the numbers between them, rising, one fewer than classes.
        below: whether each edge itself belongs to the class before it.
        limits: the lowest and highest value of the scale for which the rule is made.
    """

    text: str
    classes: tuple[str, ...]
    edges: tuple[float, ...]
    below: tuple[bool, ...]
    limits: tuple[float, float] = (-math.inf, math.inf)

    def class_of(self, value: float) -> str:
        """Return the class of a finite number."""
        for name, edge, below in zip(self.classes, self.edges, self.below, strict=False):
            if value < edge or (below and value == edge):
                return name
        return self.classes[-1]


def parse_bins(text: str) -> Bins:
    """Return a preset by its name, or the rule that a text spells out.

    Raises:
        UsageError: the text is neither.

    Example:
        >>> parse_bins("low<0<=high").class_of(0)
        'high'
    """
    if text in PRESETS:
        return PRESETS[text]
    parts = [part.strip() for part in re.split(r"(<=|<)", text)]
    names, signs, numbers = parts[::4], parts[1::2], parts[2::4]
    try:
        edges = tuple(float(number) for number in numbers)
    except ValueError:
        edges = ()
    if (
        len(parts) % 4 != 1
        or not edges
        or not all(names)
        or len(set(names)) != len(names)
        or not all(map(math.isfinite, edges))
        or sorted(set(edges)) != list(edges)
        or any({"<", "<="} != set(signs[index : index + 2]) for index in range(0, len(signs), 2))
    ):
        raise UsageError(
            f"--bins: expected one of {', '.join(PRESETS)}, or a rule such as {RULE}, "
            f"found {quoted(text)}.",
            "Names and rising edges alternate; exactly one of the two signs around an edge is <=.",
        )
    return Bins(text, tuple(names), edges, tuple(sign == "<=" for sign in signs[::2]))


def bins_for(bins: Mapping[str, Bins], source: str) -> Bins | None:
    """Return the rule of a label source: its own, or the one for all."""
    return bins.get(source, bins.get(ALL_SOURCES))


def to_classes(
    source: str, column: str, values: Sequence[str], bins: Bins, place: Place
) -> list[str]:
    """Return class names for numbers given as texts; an empty text stays empty.

    Args:
        source: the label source, for messages.
        column: the column that it is from.
        values: M numbers as texts.
        bins: the rule.
        place: gives the file and the place of a value, from its row and column.

    Raises:
        DataError: a text is not a finite number, or is outside the rule's limits.
    """
    names = []
    low, high = bins.limits
    for row, value in enumerate(values):
        if not value:
            names.append("")
            continue
        number = number_in(value)
        if number is None:
            remedy = f"Apply --bins to other sources only: --bins SOURCE={bins.text}"
            file, key = place(row, column)
            key = f"label source {quoted(source)}: {key}"
            raise refusal(file, key, "numbers", quoted(value), remedy)
        if not low <= number <= high:
            expected = f"numbers from {low:g} to {high:g}, as {bins.text} is made for"
            remedy = f"Give the edges for this scale: --bins '{RULE}'"
            file, key = place(row, column)
            key = f"label source {quoted(source)}: {key}"
            raise refusal(file, key, expected, quoted(value), remedy)
        names.append(bins.class_of(number))
    return names


def _preset(name: str, classes: Sequence[str], edges: Sequence[float]) -> Bins:
    # A score that was averaged in 32 bits may be a rounding error outside -1 to 1.
    limits = (-1.000001, 1.000001)
    return Bins(name, tuple(classes), tuple(edges), (True,) * len(edges), limits)


FIVE = ("negative", "weakly negative", "neutral", "weakly positive", "positive")
PRESETS = {
    preset.text: preset
    for preset in (
        _preset("sims-2", ("not positive", "positive"), (0.0,)),
        _preset("sims-3", ("negative", "neutral", "positive"), (-0.1, 0.1)),
        _preset("sims-5", FIVE, (-0.7, -0.1, 0.1, 0.7)),
    )
}


def rules_text(bins: Mapping[str, Bins]) -> str:
    """Return the rules as text for the account of an import."""
    return listed([f"{name or 'all sources'}: {rule.text}" for name, rule in bins.items()], 20)
