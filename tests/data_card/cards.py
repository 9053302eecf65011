"""A small package, and access to the text, the tables and the prose that its card shows."""

from typing import Any

import numpy as np

from tests.data.package.packages import small_package
from unic_tfn.data.package.package import FeaturePackage, LabelSource
from unic_tfn.data_card.card import make_card
from unic_tfn.data_card.terminal import card_lines
from unic_tfn.grid import SPLITS
from unic_tfn.page.blocks import Block, Prose, Table, flat

HOSTILE = '<script>alert("1")</script>$x$ & co'


def card_package(clips: int = 60, **changes: Any) -> FeaturePackage:
    """Return clips whose audio tells the two classes apart; clip 2 repeats clip 0."""
    codes = np.random.default_rng(0).integers(0, 2, clips).astype(np.int32)
    audio = np.random.default_rng(1).standard_normal((clips, 9)).astype(np.float32)
    audio[:, 0] += 20 * codes
    audio[2] = audio[0]
    labels = {name: LabelSource(("a", HOSTILE), codes) for name in ("text", "audio")}
    polarity = np.where(codes == 1, 1, -1).astype(np.int32)
    labels["polarity"] = LabelSource(("down", "up", "none"), polarity)
    fields: dict[str, Any] = {"features": {"audio": audio}, "text_length": None, "labels": labels}
    fields["split"] = [SPLITS[index % 3] for index in range(clips)]
    return small_package(clips, **fields | changes)


def card_text(package: FeaturePackage) -> str:
    return "\n".join(card_lines(make_card(package, figures=False)))


def tables(blocks: tuple[Block, ...]) -> list[Table]:
    return [block for block in flat(blocks) if isinstance(block, Table)]


def prose(blocks: tuple[Block, ...]) -> list[str]:
    return [block.text for block in flat(blocks) if isinstance(block, Prose)]


def values(table: Table) -> list[list[Any]]:
    """Return a table's values by row."""
    return [[entry.value for entry in row] for row in table.rows]
