"""Where the package comes from: all that its `package.json` says about how it was made."""

from collections.abc import Mapping
from typing import Any

from unic_tfn.data_card.section import CardContext, CardSection
from unic_tfn.page.blocks import Block, Prose, Table, columns, entries
from unic_tfn.page.wording import shortened

LONGEST_VALUE = 200

Provenance = tuple[tuple[str, str], ...]


def compute(context: CardContext) -> Provenance:
    """Return the keys and values of the provenance, the digest first; empty if there is none."""
    package = context.package
    if not package.provenance:
        return ()
    return (("digest", package.digest), *_flat(package.provenance))


def show(context: CardContext, provenance: Provenance) -> tuple[Block, ...]:
    """Return the section's blocks."""
    if not provenance:
        return (Prose("The package does not say.", "note"),)
    rows = tuple(entries(key, shortened(value, LONGEST_VALUE)) for key, value in provenance)
    return (Table("package", "According to package.json", columns("Key", "Value"), rows),)


def _flat(values: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    """Return nested values as dotted keys with one line of text each."""
    found: list[tuple[str, str]] = []
    for key, value in values.items():
        name = f"{above}{key}"
        if isinstance(value, dict):
            found += _flat(value, f"{name}.")
        else:
            text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            found.append((name, " ".join(text.split())))
    return found


SECTION = CardSection("origin", "Origin: how the package was made", compute, show)
