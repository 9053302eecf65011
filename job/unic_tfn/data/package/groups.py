"""Groups of clips that belong together, such as a speaker's or a video's: sizes and tears."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low


@dataclass(frozen=True)
class GroupSizes:
    """How many groups there are, and how many clips they have.

    Args:
        groups: the number of groups.
        clips: the number of clips in all of them.
        smallest: clips in the smallest group.
        median: clips in the median group, the lower of the middle two if their number is even.
        largest: clips in the largest group.
    """

    groups: int
    clips: int
    smallest: int
    median: int
    largest: int


def group_sizes(groups: Sequence[str]) -> GroupSizes:
    """Return the sizes of the groups of N clips, N at least 1.

    Args:
        groups: the N groups.

    Example:
        >>> group_sizes(["a", "b", "a", "c"])
        GroupSizes(groups=3, clips=4, smallest=1, median=1, largest=2)
    """
    sizes = Counter(groups).values()
    return GroupSizes(len(sizes), len(groups), min(sizes), median_low(sizes), max(sizes))


def groups_of_split(groups: Sequence[str], split: Sequence[str], wanted: str) -> tuple[str, ...]:
    """Return the groups of the clips in one split, clip by clip.

    Args:
        groups: the N groups.
        split: the N split names.
        wanted: the split.
    """
    return tuple(group for group, part in zip(groups, split, strict=True) if part == wanted)


def torn_groups(groups: Sequence[str], split: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the splits of each group that is in several, in order of first occurrence.

    Args:
        groups: the N groups.
        split: the N split names.

    Example:
        >>> torn_groups(["a", "b", "a"], ["train", "train", "test"])
        {'a': ('train', 'test')}
    """
    parts: dict[str, dict[str, None]] = {}
    for group, part in zip(groups, split, strict=True):
        parts.setdefault(group, {})[part] = None
    return {group: tuple(found) for group, found in parts.items() if len(found) > 1}
