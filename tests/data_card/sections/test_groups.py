from tests.data_card.cards import card_package, card_text, prose, tables, values
from unic_tfn.data_card.section import card_context
from unic_tfn.data_card.sections.groups import compute, show


def blocks(groups):
    context = card_context(card_package(len(groups), groups=groups), figures=False)
    found = compute(context)
    assert found is not None
    return show(context, found)


def test_a_package_without_groups_has_no_such_section():
    assert compute(card_context(card_package(), figures=False)) is None
    assert "Groups" not in card_text(card_package())


def test_groups_are_counted_by_split():
    # Clips are train, valid and test in turn.
    shown = blocks(["a", "b", "c"] * 5 + ["d", "e", "f"])
    assert prose(shown) == ["No group is in two splits."]
    assert values(tables(shown)[0]) == [
        ["train", 2, 6, 1, 1, 5],
        ["valid", 2, 6, 1, 1, 5],
        ["test", 2, 6, 1, 1, 5],
        ["all", 6, 18, 1, 1, 5],
    ]


def test_a_group_in_two_splits_is_named_as_a_leak():
    groups = ["a", "b", "c"] * 5 + ["a", "b", "a"]
    (warning,) = prose(blocks(groups))
    assert warning.startswith("A leak: 1 group in several splits: a (train, test). ")
    assert "Groups: clips that belong together" in card_text(card_package(18, groups=groups))
