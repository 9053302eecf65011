"""The data card of a package: its sections, in order, and the page made of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from job.card.agreeing import show_agreement
from job.card.baselines import baselines
from job.card.beating import show_baselines
from job.card.counts import show_counts
from job.card.features import show_features
from job.card.leaking import show_leaks
from job.card.leaks import leaks
from job.card.lengths import show_lengths
from job.card.pooled import pooled_features, present
from job.data.package import SPLITS, FeaturePackage
from job.grid import MODALITIES
from job.report.blocks import Prose, Shown, Table, columns, entries
from job.report.page import Head, page_html
from job.report.statistics.threads import one_thread
from job.report.wording import count, shortened

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
        >>> from job.data.synthetic import synthetic_package
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
