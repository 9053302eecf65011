"""How far the label sources agree, pairwise, and where they do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data_card.figures.class_bars import MOST_CLASSES
from unic_tfn.data_card.section import CardContext, CardSection
from unic_tfn.grid import UNLABELLED
from unic_tfn.messages.printing import count
from unic_tfn.page.agreement_figure import agreement_picture
from unic_tfn.page.agreement_table import agreement_table
from unic_tfn.page.blocks import Block, Column, Fold, Prose, Table, entries
from unic_tfn.page.wording import listed, number
from unic_tfn.statistics.agreement import (
    Agreement,
    Annotation,
    agreement,
    krippendorff_alpha,
)


@dataclass(frozen=True)
class LabelAgreement:
    """The section's values.

    Args:
        classes: the class names in index order, by label source.
        pairs: the agreement of each pair of sources.
        alphas: Krippendorff's alpha by the names of all sources that share their classes, two or
            more of them; None where it is undefined.
    """

    classes: Mapping[str, tuple[str, ...]]
    pairs: tuple[Agreement, ...]
    alphas: Mapping[tuple[str, ...], float | None]


def compute(context: CardContext) -> LabelAgreement:
    """Return the agreement of all label sources."""
    sources = annotations(context.package)
    pairs = tuple(agreement(first, second) for first, second in combinations(sources, 2))
    alphas = {
        tuple(source.name for source in group): krippendorff_alpha(
            [source.codes for source in group], len(group[0].classes)
        )
        for group in _with_the_same_classes(sources)
    }
    return LabelAgreement({source.name: source.classes for source in sources}, pairs, alphas)


def annotations(package: FeaturePackage) -> list[Annotation]:
    """Return the label sources; sources with the same classes have them in the same order."""
    orders: dict[frozenset[str], tuple[str, ...]] = {}
    found = []
    for name, source in package.labels.items():
        order = orders.setdefault(frozenset(source.classes), source.classes)
        # The last entry is for the unlabelled clips, whose code is -1.
        codes = np.array([*(order.index(label) for label in source.classes), UNLABELLED])
        found.append(Annotation(name, order, codes[source.codes].astype(np.int64)))
    return found


def _with_the_same_classes(sources: list[Annotation]) -> list[list[Annotation]]:
    """Return the groups of two or more sources that have the same classes."""
    groups: dict[tuple[str, ...], list[Annotation]] = {}
    for source in sources:
        groups.setdefault(source.classes, []).append(source)
    return [group for group in groups.values() if len(group) > 1]


def show(context: CardContext, found: LabelAgreement) -> tuple[Block, ...]:
    """Return the section's blocks: alpha, a table of all pairs, and their confusion."""
    if not found.pairs:
        only = (
            f"There is only one label source ({listed(list(found.classes))}): nothing to compare."
        )
        return (Prose(only, "note"),)
    blocks: list[Block] = [Prose(_alpha_text(*item)) for item in found.alphas.items()]
    if any(pair.same is None for pair in found.pairs):
        text = "Sources with different classes have a confusion matrix, but no agreement."
        blocks.append(Prose(text, "note"))
    blocks.append(agreement_table(found.pairs))
    if context.figures and max(map(len, found.classes.values())) <= MOST_CLASSES:
        blocks.append(agreement_picture(found.pairs, found.classes, context.package.synthetic))
    tables = tuple(_confusion_table(pair, found.classes) for pair in found.pairs)
    return (*blocks, Fold("Confusion in numbers", tables))


def _alpha_text(names: tuple[str, ...], alpha: float | None) -> str:
    value = "undefined" if alpha is None else number(alpha, 2)
    return (
        f"Krippendorff's alpha (nominal) over {listed(names)} labels is {value}: 1 is perfect "
        "agreement, 0 is agreement by chance."
    )


def _confusion_table(pair: Agreement, classes: Mapping[str, tuple[str, ...]]) -> Table:
    group = f"{pair.second} label"
    heads = (
        Column(f"{pair.first} label"),
        Column("#", "integer"),
        *(Column(str(index), "integer", group) for index in range(len(classes[pair.second]))),
    )
    rows = tuple(
        entries(name, index, *row)
        for index, (name, row) in enumerate(zip(classes[pair.first], pair.confusion, strict=True))
    )
    note = ""
    if classes[pair.first] != classes[pair.second]:
        numbered = (f"{index} {name}" for index, name in enumerate(classes[pair.second]))
        note = f"Across: {', '.join(numbered)}."
    caption = (
        f"{pair.first} labels (down) and {pair.second} labels (across), {count(pair.clips, 'clip')}"
    )
    return Table(f"confusion-{pair.first}-{pair.second}", caption, heads, rows, note)


SECTION = CardSection("agreement", "Agreement of the label sources", compute, show)
