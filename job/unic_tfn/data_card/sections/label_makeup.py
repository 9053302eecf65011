"""What a multimodal label is made of: what the unimodal labels say about it, and whose it is."""

from unic_tfn.data_card.section import CardContext, CardSection
from unic_tfn.data_card.sections.label_agreement import annotations
from unic_tfn.page.blocks import Block
from unic_tfn.page.label_makeup_blocks import makeup_blocks
from unic_tfn.statistics.label_makeup import LabelMakeup, label_makeups


def compute(context: CardContext) -> tuple[LabelMakeup, ...] | None:
    """Return each such label's parts; None where no label has two unimodal ones beside it."""
    package = context.package
    found = label_makeups(annotations(package), package.unimodal_sources, package.groups)
    return found or None


def show(_: CardContext, found: tuple[LabelMakeup, ...]) -> tuple[Block, ...]:
    """Return the section's blocks."""
    return makeup_blocks(found)


SECTION = CardSection("makeup", "What multimodal labels are made of", compute, show)
