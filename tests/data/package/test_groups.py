import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.data.package.groups import group_sizes, groups_of_split, torn_groups
from unic_tfn.grid import SPLITS

CLIPS = st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from(SPLITS)), min_size=1)


@given(CLIPS)
def test_sizes_add_up_and_do_not_depend_on_order(clips):
    groups = [group for group, _ in clips]
    sizes = group_sizes(groups)
    assert sizes == group_sizes(sorted(groups))
    assert sizes.clips == len(groups)
    assert sizes.smallest <= sizes.median <= sizes.largest
    assert sizes.groups * sizes.smallest <= sizes.clips <= sizes.groups * sizes.largest


@given(CLIPS)
def test_a_group_is_torn_if_it_is_counted_in_two_splits(clips):
    groups, split = zip(*clips, strict=True)
    members = {part: set(groups_of_split(groups, split, part)) for part in SPLITS}
    torn = torn_groups(groups, split)
    counted = sum(len(found) for found in members.values())
    assert counted == len(set(groups)) + sum(len(parts) - 1 for parts in torn.values())
    assert all(group in members[part] for group, parts in torn.items() for part in parts)


def test_no_clips_have_no_sizes():
    with pytest.raises(ValueError, match="empty"):
        group_sizes([])
