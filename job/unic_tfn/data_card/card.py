"""The data card of a package: its sections, in order, and the page made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data_card.agreeing import show_agreement
from unic_tfn.data_card.baselines import baselines
from unic_tfn.data_card.beating import show_baselines
from unic_tfn.data_card.counts import show_counts
from unic_tfn.data_card.features import show_features
from unic_tfn.data_card.leaking import show_leaks
from unic_tfn.data_card.leaks import leaks
from unic_tfn.data_card.lengths import show_lengths
from unic_tfn.data_card.pooled import pooled_features, present
from unic_tfn.grid import MODALITIES, SPLITS
from unic_tfn.machine.one_thread import one_thread
from unic_tfn.page.blocks import Prose, Shown, Table, columns, entries
from unic_tfn.page.page import Head, page_html
from unic_tfn.page.wording import count, shortened

LONGEST_VALUE = 200


@dataclass(frozen=True)
class Card:
    """What a package holds, ready to be shown as text or as a page.

    Args:
        head: what it is about.
        sections: in order.
    """

    head: Head
    sections: tuple[Shown, ...]

    def html(self) -> bytes:
        """Return one self-contained page."""
        return page_html(self.head, self.sections)


def make_card(package: FeaturePackage, figures: bool = True) -> Card:
    """Return the data card of a package.

    Args:
        package: a verified one.
        figures: whether to draw, which takes seconds that text can do without.

    Example:
        >>> from unic_tfn.data.synthetic.synthetic import synthetic_package
        >>> make_card(synthetic_package(), figures=False).head.title
        'synthetic'
    """
    ordered = {name: package.features[name] for name in MODALITIES if name in package.features}
    package = replace(package, features=ordered)
    with one_thread():
        features, there = pooled_features(package), present(package)
        sections = (
            show_counts(package, figures),
            show_agreement(package, figures),
            show_features(package, there),
            show_lengths(package, figures),
            show_leaks(leaks(package, features, there)),
            show_baselines(baselines(package, features), package.synthetic, figures),
            _origin(package),
        )
    return Card(_head(package), tuple(one for one in sections if one is not None))


def _head(package: FeaturePackage) -> Head:
    shapes = (
        f"{name} {' × '.join(str(size) for size in array.shape[1:])}"
        for name, array in package.features.items()
    )
    splits = (f"{package.split.count(split):,} {split}" for split in SPLITS)
    facts = (count(len(package.ids), "clip"), ", ".join(splits), *shapes)
    made = f"Made by unic-tfn data describe from the verified package {package.digest[:12]}."
    return Head(package.name, "data card", facts, package.synthetic, made, files=False)


def _origin(package: FeaturePackage) -> Shown:
    title = "Origin: how the package was made"
    if not package.provenance:
        return Shown("origin", title, (Prose("The package does not say.", "note"),))
    rows = [("digest", package.digest), *_flat(package.provenance)]
    values = tuple(entries(key, shortened(value, LONGEST_VALUE)) for key, value in rows)
    return Shown(
        "origin",
        title,
        (Table("package", "What package.json says", columns("Key", "Value"), values),),
    )


def _flat(values: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    """Return nested values as keys with dots and one line of text each."""
    found: list[tuple[str, str]] = []
    for key, value in values.items():
        name = f"{above}{key}"
        if isinstance(value, dict):
            found += _flat(value, f"{name}.")
        elif isinstance(value, list):
            found.append((name, " ".join(", ".join(map(str, value)).split())))
        else:
            found.append((name, " ".join(str(value).split())))
    return found
