"""The options of `unic-tfn data import`, turned into the values of a mapping file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from unic_tfn.errors import UsageError
from unic_tfn.grid import LABEL_SOURCE_PATTERN
from unic_tfn.messages.printing import quoted


def import_values(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options that were given, in the form of a mapping file's values.

    Args:
        options: by the names of `mapping_file.ImportMapping`'s fields, but the id's columns under
            `id_columns`; None or an empty tuple if not given.

    Raises:
        UsageError: an option is not in its form, or two values are given for one name.
    """
    given = {name: value for name, value in options.items() if not _is_absent(value)}
    for option, key in (
        ("--key", "keys"),
        ("--source", "sources"),
        ("--classes", "classes"),
        ("--merge", "merge"),
        ("--unimodal", "unimodal"),
    ):
        if key in given:
            given[key] = _once(option, [_assignment(option, text) for text in given[key]])
    for key in ("classes", "merge"):
        if key in given:
            given[key] = {name: _names(text) for name, text in given[key].items()}
    if "id_columns" in given:
        given["id"] = _names(given.pop("id_columns"))
    if "bins" in given:
        given["bins"] = _once("--bins", [_rule(text) for text in given["bins"]])
    if "split_ratio" in given:
        given["split_ratio"] = _ratio(given["split_ratio"])
    return given


def _is_absent(value: object) -> bool:
    # Not `in`: to it, the seed 0 is False.
    return value is None or value is False or value == ()


def label_files(texts: Sequence[str]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Return the label files and the label source that each is about, of `[SOURCE=]FILE`."""
    paths, names = [], []
    for text in texts:
        name, sign, file = text.partition("=")
        about = bool(sign and LABEL_SOURCE_PATTERN.fullmatch(name)) and not Path(text).exists()
        paths.append(Path(file if about else text))
        names.append(name if about else "")
    return tuple(paths), tuple(names)


def _once(option: str, pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return the values by name.

    Raises:
        UsageError: a name has two.
    """
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            what = quoted(name) if name else "all label sources"
            given = f"{quoted(found[name])} and {quoted(value)}"
            raise UsageError(f"{option}: given twice for {what}: {given}.", "Give it once.")
        found[name] = value
    return found


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _assignment(option: str, text: str) -> tuple[str, str]:
    """Return the two sides of `NAME=VALUE`."""
    name, sign, value = text.partition("=")
    if not (name.strip() and sign and value.strip()):
        raise UsageError(f"{option}: expected NAME=VALUE, found {quoted(text)}.", "See --help.")
    return name.strip(), value.strip()


def _rule(text: str) -> tuple[str, str]:
    """Return the label source of a rule (empty: all sources) and the rule."""
    source, sign, rule = text.partition("=")
    if sign and "<" not in source:
        return source.strip(), rule.strip()
    return "", text.strip()


def _ratio(text: str) -> tuple[int, ...]:
    """Return the three whole numbers of `A:B:C`."""
    parts = text.split(":")
    # Digits are counted first: Python refuses to convert texts of thousands of them.
    numbers = [int(part) for part in parts if part.isdecimal() and len(part) <= 4]
    if len(parts) != 3 or len(numbers) != 3 or not all(0 < each <= 1000 for each in numbers):
        raise UsageError(
            f"--split-ratio: expected A:B:C, whole numbers from 1 to 1000, found {quoted(text)}.",
            "For example 6:2:2.",
        )
    return tuple(numbers)
