"""The groups of clips that belong together: how many, how large, and whether a split tears any."""

from collections.abc import Mapping
from dataclasses import dataclass

from unic_tfn.data.package.groups import GroupSizes, group_sizes, groups_of_split, torn_groups
from unic_tfn.data_card.section import CardContext, CardSection
from unic_tfn.grid import SPLITS
from unic_tfn.messages.printing import count
from unic_tfn.page.blocks import Block, Prose, Table, columns, entries
from unic_tfn.page.wording import listed, shortened

LONGEST_NAME = 40


@dataclass(frozen=True)
class Groups:
    """The groups of a package.

    Args:
        sizes: of all groups.
        by_split: the sizes of the groups in each split, by the clips that they have there; a split
            without clips is left out.
        torn: the splits of each group that is in several.
    """

    sizes: GroupSizes
    by_split: Mapping[str, GroupSizes]
    torn: Mapping[str, tuple[str, ...]]


def compute(context: CardContext) -> Groups | None:
    """Return the groups; None if the package has none."""
    groups, split = context.package.groups, context.package.split
    if not groups:
        return None
    by_split = {name: groups_of_split(groups, split, name) for name in SPLITS if name in split}
    return Groups(
        sizes=group_sizes(groups),
        by_split={name: group_sizes(found) for name, found in by_split.items()},
        torn=torn_groups(groups, split) if split else {},
    )


def show(context: CardContext, groups: Groups) -> tuple[Block, ...]:
    """Return the section's blocks: whether the split keeps groups together, and their sizes."""
    heads = columns(
        "Split", ("Groups", "integer"), ("Clips", "integer"), ("Smallest", "integer"),
        ("Median", "integer"), ("Largest", "integer"),
    )  # fmt: skip
    rows = tuple(
        entries(name, sizes.groups, sizes.clips, sizes.smallest, sizes.median, sizes.largest)
        for name, sizes in {**groups.by_split, "all": groups.sizes}.items()
    )
    return (_verdict(groups), Table("groups", "Groups, and clips per group", heads, rows))


def _verdict(groups: Groups) -> Prose:
    if not groups.torn:
        return Prose("No group is in two splits.")
    named = [
        f"{shortened(name, LONGEST_NAME)} ({', '.join(splits)})"
        for name, splits in groups.torn.items()
    ]
    text = (
        f"A leak: {count(len(named), 'group')} in several splits: {listed(named)}. Networks may "
        "recognise a speaker or video that they were trained on: import again with --group or "
        "--group-from-id, and --split-ratio 6:2:2."
    )
    return Prose(text, "warning")


SECTION = CardSection("groups", "Groups: clips that belong together", compute, show)
