from pathlib import Path

import pytest

from unic_tfn.data.importing.labels.label_table import LabelTable
from unic_tfn.data.importing.splits.split_column import find_split
from unic_tfn.errors import DataError

NAMES = ["train", "dev", "Test"]
READ = ("train", "valid", "test")


def table(file_split=None, **columns):
    return LabelTable(Path("l.csv"), ("a", "b", "c"), columns, (), file_split)


def find(made, wanted="", taken=(), kept=()):
    return find_split(made, wanted, taken, kept)


@pytest.mark.parametrize("name", ["split", "Split", "mode", "anything"])
def test_a_column_of_nothing_but_splits_is_the_split(name):
    found = find(table(**{name: NAMES, "text": ["x", "y", "z"]}))
    assert (found.values, found.column) == (READ, name)


def test_the_usual_column_and_the_one_asked_for_come_first():
    made = table(split=NAMES, mode=["test", "test", "train"])
    assert find(made).column == "split"
    assert find(made).others == ("mode",)
    assert find(made, "mode").values == ("test", "test", "train")


def test_two_columns_must_agree():
    assert find(table(mode=NAMES, fold=["TRAIN", "val", "test"])).values == READ
    with pytest.raises(DataError, match="expected one column of splits") as caught:
        find(table(mode=NAMES, fold=NAMES[::-1]))
    assert '--split "mode"' in caught.value.remedy


@pytest.mark.parametrize("name", ["Split", "mode", "fold"])
def test_a_column_that_is_called_like_a_split_is_not_decided_here(name):
    found = find(table(**{name: ["1", "2", "3"]}))
    assert found.values is None
    assert found.undecided == found.others == (name,)
    assert find(table(**{name: ["1", "2", "3"]}), taken=(name,)).undecided == ()


def test_gaps_in_a_split_are_refused():
    with pytest.raises(DataError, match='column "mode" of "b": expected one of train'):
        find(table(mode=["train", "", "test"]))


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(DataError, match='column "Mode": expected that column') as caught:
        find(table(mode=NAMES), "Mode")
    assert 'Did you mean "mode"?' in caught.value.remedy


def test_the_files_names_tell_it_last():
    assert find(table(READ)).by_file
    assert find(table(READ, mode=NAMES[::-1])).values == READ[::-1]
    with pytest.raises(DataError, match="called after its split"):
        find(table(("train", "", "test")))
