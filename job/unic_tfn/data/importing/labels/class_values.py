"""From the values of label columns to class names: missing, equal, merged and dropped values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unic_tfn.data.importing.labels.bins import Place, bins_for, to_classes
from unic_tfn.data.importing.labels.spelling import (
    alike,
    is_whole,
    number_in,
    rank_of,
    unquoted,
    value_of,
)
from unic_tfn.data.importing.labels.value_rules import ValueRules
from unic_tfn.errors import DataError
from unic_tfn.messages.misspelt_names import did_you_mean, nearest
from unic_tfn.messages.printing import listed, printable, quoted
from unic_tfn.messages.refusals import refusal


@dataclass(frozen=True)
class RawSource:
    """One label source before its values are understood.

    Args:
        column: the column that it is from.
        values: M texts.
    """

    column: str
    values: Sequence[str]


def classes_of(
    where: str, raw: Mapping[str, RawSource], rules: ValueRules, place: Place
) -> tuple[dict[str, Sequence[str]], list[str]]:
    """Return M class names by label source, empty where unlabelled, and notes on what was done.

    Args:
        where: the file, for messages.
        raw: the label sources.
        rules: how their values become classes.
        place: gives the place of a value in the file.

    Raises:
        DataError: scores without a rule, a number that may mean unlabelled, a class to merge or
            drop that is not there.
    """
    notes: list[str] = []
    sources: dict[str, Sequence[str]] = {}
    for name, source in raw.items():
        values: Sequence[str] = _known(name, source, rules, notes)
        rule = bins_for(rules.bins, name)
        if rule is None:
            _refuse_scores(where, source.column, values)
        else:
            values = to_classes(name, source.column, values, rule, place)
        sources[name] = values
    binned = {name for name in sources if bins_for(rules.bins, name) is not None}
    sources = _equal_made_one(sources, rules, notes)
    for name, values in sources.items():
        if name not in binned:
            _ask_about_negative(where, name, raw[name].column, values, rules, notes)
    sources = _dropped(where, _merged(where, sources, rules, notes), rules, notes)
    every = {value for values in sources.values() for value in values}
    for names in alike(every - {""}):
        shown = " and ".join(quoted(name) for name in names)
        notes.append(f"classes that look alike and are kept apart: {shown}; --merge makes them one")
    return sources, notes


def _known(name: str, source: RawSource, rules: ValueRules, notes: list[str]) -> list[str]:
    """Return the values without quotation marks around them, empty where they mean unlabelled."""
    values = [unquoted(value) for value in source.values]
    if stripped := sum(new != old for new, old in zip(values, source.values, strict=True)):
        notes.append(f"label source {quoted(name)}: quotation marks removed from {stripped} values")
    missing = {value for value in set(values) if value and rules.is_missing(value, name)}
    counts = Counter(value for value in values if value in missing)
    for value, count in sorted(counts.items()):
        notes.append(
            f"label source {quoted(name)}: {quoted(value)} means unlabelled: {count} clips"
        )
    return ["" if value in missing else value for value in values]


def _refuse_scores(where: str, column: str, values: Sequence[str]) -> None:
    numbers = {value: number_in(value) for value in sorted(set(values) - {""})}
    if any(number is None for number in numbers.values()):
        return
    fractions = [text for text, number in numbers.items() if number is not None and number % 1]
    if fractions:
        remedy = "Make classes of them: --bins sims-3, sims-5, sims-2, or edges (see --help)."
        found = f"numbers such as {printable(fractions[0])}"
        raise refusal(where, f"column {quoted(column)}", "class names", found, remedy)


def _equal_made_one(
    sources: Mapping[str, Sequence[str]], rules: ValueRules, notes: list[str]
) -> dict[str, Sequence[str]]:
    """Return the sources with one spelling for each number: `3` for `3` and `3.0`."""
    every = sorted({value for values in sources.values() for value in values} - {""})
    numbers = {text: number for text in every if (number := number_in(text)) is not None}
    wanted = {value_of(text): text for text in sorted(set().union(*map(rules.named, sources)))}
    whole = any(is_whole(text) for text in numbers)
    chosen: dict[str, str] = {}
    for text, number in numbers.items():
        same = [other for other, value in numbers.items() if value == number]
        shortest = min(same, key=lambda other: (len(other), other))
        plain = str(int(number)) if whole and number % 1 == 0 and abs(number) < 1e15 else shortest
        chosen[text] = wanted.get(number + 0.0, plain)
    changed = {text: new for text, new in chosen.items() if text != new}
    for text, new in changed.items():
        notes.append(f"equal labels are one class: {quoted(text)} is {quoted(new)}")
    return {
        name: [changed.get(value, value) for value in values] for name, values in sources.items()
    }


def _ask_about_negative(
    where: str,
    name: str,
    column: str,
    values: Sequence[str],
    rules: ValueRules,
    notes: list[str],
) -> None:
    """Refuse a lone negative number among classes, which usually means unlabelled.

    A scale around zero, such as -1, 0, 1, has it as a class.

    Raises:
        DataError: there is such a number, and the user has not said what it means.
    """
    classes = sorted(set(values) - {""} - rules.named(name))
    numbers = {text: number_in(text) for text in classes}
    negative = [text for text, number in numbers.items() if number is not None and number < 0]
    if len(negative) != 1 or len(classes) < 2:
        return
    lone = number_in(negative[0])
    others = [number for text, number in numbers.items() if text != negative[0]]
    if lone is not None and None not in others and max(n for n in others if n is not None) == -lone:
        notes.append(
            f"label source {quoted(name)}: {quoted(negative[0])} is a class; if it means "
            f"unlabelled: --missing={printable(negative[0])}"
        )
        return
    order = ",".join(map(printable, sorted(classes, key=rank_of)))
    found = f"{quoted(negative[0])} for {values.count(negative[0])} clips"
    remedy = (
        f"If it means unlabelled: --missing={printable(negative[0])}. "
        f"If it is a class, name all: --classes {name}={order}"
    )
    expected = "classes, or a scale around zero"
    raise refusal(where, f"column {quoted(column)}", expected, found, remedy)


def _merged(
    where: str, sources: Mapping[str, Sequence[str]], rules: ValueRules, notes: list[str]
) -> dict[str, Sequence[str]]:
    new = {value: name for name, values in rules.merge.items() for value in values}
    counts = _counts(where, "--merge", sources, list(new))
    for name, values in rules.merge.items():
        parts = ", ".join(f"{quoted(value)} ({counts[value]})" for value in values)
        notes.append(f"merged into {quoted(name)}: {parts} labels")
    return {name: [new.get(v, v) for v in values] for name, values in sources.items()}


def _dropped(
    where: str, sources: Mapping[str, Sequence[str]], rules: ValueRules, notes: list[str]
) -> dict[str, Sequence[str]]:
    counts = _counts(where, "--drop-class", sources, rules.drop)
    notes += [
        f"class {quoted(value)} dropped: {counts[value]} labels are now unlabelled"
        for value in rules.drop
    ]
    gone = set(rules.drop)
    return {name: ["" if v in gone else v for v in values] for name, values in sources.items()}


def _counts(
    where: str, option: str, sources: Mapping[str, Sequence[str]], wanted: Sequence[str]
) -> Counter[str]:
    """Return how many labels of all sources have each value.

    Raises:
        DataError: a value that is wanted has none.
    """
    counts = Counter(value for values in sources.values() for value in values if value)
    for value in wanted:
        if not counts[value]:
            raise _no_class(where, option, value, sorted(counts))
    return counts


def _no_class(where: str, option: str, value: str, classes: Sequence[str]) -> DataError:
    meant = nearest(value, classes)
    expected = f"classes that are there: {listed([quoted(name) for name in classes], 20)}"
    remedy = f"Correct it. {did_you_mean(meant and quoted(meant))}".replace("  ", " ").strip()
    return refusal(where, option, expected, quoted(value), remedy)
