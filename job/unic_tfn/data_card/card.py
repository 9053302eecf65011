"""The data card of a package: its sections, in order, and the page made of them."""

from dataclasses import dataclass
from typing import Any

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data_card.section import CardSection, card_context
from unic_tfn.data_card.sections import (
    baselines,
    class_counts,
    feature_ranges,
    groups,
    label_agreement,
    label_makeup,
    leaks,
    origin,
    text_lengths,
)
from unic_tfn.grid import SPLITS
from unic_tfn.machine.one_thread import one_thread
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Shown
from unic_tfn.page.page import Head, page_html

SECTIONS: tuple[CardSection[Any], ...] = (
    class_counts.SECTION,
    groups.SECTION,
    label_agreement.SECTION,
    label_makeup.SECTION,
    feature_ranges.SECTION,
    text_lengths.SECTION,
    leaks.SECTION,
    baselines.SECTION,
    origin.SECTION,
)


@dataclass(frozen=True)
class Card:
    """The contents of a package, ready to be shown as text or as a page.

    Args:
        head: the title and the facts above the sections.
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
        package: a verified package.
        figures: whether figures are drawn, which takes seconds that text can do without.

    Example:
        >>> from unic_tfn.data.synthetic.synthetic import synthetic_package
        >>> make_card(synthetic_package(), figures=False).head.title
        'synthetic'
    """
    with one_thread():
        context = card_context(package, figures)
        shown = tuple(section.shown(context) for section in SECTIONS)
    return Card(_head(context.package), tuple(part for part in shown if part is not None))


def _head(package: FeaturePackage) -> Head:
    shapes = (
        f"{name} {' × '.join(str(size) for size in array.shape[1:])}"
        for name, array in package.features.items()
    )
    splits = (f"{package.split.count(split):,} {split}" for split in SPLITS)
    facts = (count(len(package.ids), "clip"), ", ".join(splits), *shapes)
    made = f"Made by unic-tfn data describe from the verified package {package.digest[:12]}."
    return Head(package.name, "data card", facts, package.synthetic, made, files=False)
