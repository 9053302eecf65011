from unic_tfn.data.importing.splits.split_names import SPLIT_NAMES, holds_splits
from unic_tfn.grid import SPLITS


def test_every_name_stands_for_a_split_and_every_split_for_itself():
    assert set(SPLIT_NAMES.values()) == set(SPLITS)
    assert all(SPLIT_NAMES[name] == name for name in SPLITS)
    # They are looked up in lower case.
    assert all(name == name.lower() for name in SPLIT_NAMES)


def test_a_column_holds_splits_if_it_holds_nothing_else():
    assert holds_splits(["Train", "dev", ""])
    assert not holds_splits(["train", "joy"])
    assert not holds_splits(["", ""])
