"""How far the label sources agree, every two of them, and where they do not."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from unic_tfn.data.package.package import FeaturePackage
from unic_tfn.data_card.figures import MOST_DRAWN
from unic_tfn.grid import UNLABELLED
from unic_tfn.page.agreement_figure import agreement_picture
from unic_tfn.page.agreement_table import agreement_table
from unic_tfn.page.blocks import Block, Column, Fold, Prose, Shown, Table, entries
from unic_tfn.page.wording import count, listed, number
from unic_tfn.statistics.agreement import (
    Agreement,
    Annotation,
    agreement,
    krippendorff_alpha,
)


def show_agreement(package: FeaturePackage, figures: bool) -> Shown:
    """Return the section: alpha over all sources with the same classes, and every pair.

    Args:
        package: the package.
        figures: whether to draw.
    """
    title = "Agreement of the label sources"
    sources = annotations(package)
    if len(sources) < 2:
        only = f"There is one label source only ({sources[0].name}): nothing to compare."
        return Shown("agreement", title, (Prose(only, "note"),))
    pairs = tuple(agreement(one, other) for one, other in combinations(sources, 2))
    classes = {source.name: source.classes for source in sources}
    blocks: list[Block] = [Prose(_alpha_said(group)) for group in _alike(sources)]
    if any(pair.same is None for pair in pairs):
        other = "Sources with different classes have a confusion matrix, but no agreement."
        blocks.append(Prose(other, "note"))
    blocks.append(agreement_table(pairs))
    if figures and max(map(len, classes.values())) <= MOST_DRAWN:
        blocks.append(agreement_picture(pairs, classes, package.synthetic))
    tables = tuple(_confusion_table(pair, classes) for pair in pairs)
    blocks.append(Fold("Confusion in numbers", tables))
    return Shown("agreement", title, tuple(blocks))


def annotations(package: FeaturePackage) -> list[Annotation]:
    """Return the label sources; where two have the same classes, in the same order."""
    orders: dict[frozenset[str], tuple[str, ...]] = {}
    found = []
    for name, source in package.labels.items():
        order = orders.setdefault(frozenset(source.classes), source.classes)
        # The last entry is for the unlabelled clips, whose code is -1.
        codes = np.array([*(order.index(label) for label in source.classes), UNLABELLED])
        found.append(Annotation(name, order, codes[source.codes].astype(np.int64)))
    return found


def _alike(sources: list[Annotation]) -> list[list[Annotation]]:
    """Return the groups of two sources or more that have the same classes."""
    groups: dict[tuple[str, ...], list[Annotation]] = {}
    for source in sources:
        groups.setdefault(source.classes, []).append(source)
    return [group for group in groups.values() if len(group) > 1]


def _alpha_said(group: list[Annotation]) -> str:
    alpha = krippendorff_alpha([one.codes for one in group], len(group[0].classes))
    names = listed([one.name for one in group])
    value = "undefined" if alpha is None else number(alpha, 2)
    return (
        f"Over {names} labels, Krippendorff's alpha (nominal) is {value}: 1 is full agreement, 0 "
        "what chance gives."
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
    caption = f"{pair.first} labels (down) and {pair.second} labels (across)"
    note = ""
    if classes[pair.first] != classes[pair.second]:
        numbered = (f"{index} {name}" for index, name in enumerate(classes[pair.second]))
        note = f"Across: {', '.join(numbered)}."
    caption = f"{caption}, {count(pair.clips, 'clip')}"
    return Table(f"confusion-{pair.first}-{pair.second}", caption, heads, rows, note)
