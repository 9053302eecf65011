from pathlib import Path

import numpy as np
import pytest

from unic_tfn.data.importing.features.budget import Budget
from unic_tfn.data.importing.features.checks import (
    as_array,
    check_ids,
    check_lengths,
    check_numbers,
    type_words,
    verify_same_kind,
)
from unic_tfn.data.importing.features.sections import Section
from unic_tfn.data.readers.unpickle import PickledArray
from unic_tfn.errors import DataError

PATH = Path("feature.pkl")


@pytest.mark.parametrize(
    ("value", "words"),
    [([], "a list"), (3, "an int"), ({}, "a dict"), (np.ones(2), "an array"), (None, "a NoneType")],
)
def test_types_have_their_article(value, words):
    assert type_words(value) == words


@pytest.mark.parametrize("value", [[1, 2.5], (True, False), ["a", "b"], PickledArray(np.ones(2))])
def test_lists_of_one_kind_are_arrays(value):
    assert len(as_array(PATH, "key", value)) == 2


@pytest.mark.parametrize("value", [[1, "a"], [[1], [2]], 3, None, PickledArray()])
def test_other_values_are_not(value):
    with pytest.raises(DataError, match=r"feature\.pkl: key: "):
        as_array(PATH, "key", value)


def test_ids_are_stripped_texts():
    expected = (("a", "b"),)
    for value in (["a ", " b"], np.array([b"a", b"b"]), np.array([["a"], ["b"]])):
        assert check_ids(PATH, "id", value, Budget()) == expected
    assert check_ids(PATH, "id", np.array([7, 8]), Budget()) == (("7", "8"),)
    assert check_ids(PATH, "id", np.array([["a", "0"], ["a", "1"]]), Budget()) == (
        ("a", "a"),
        ("0", "1"),
    )
    with pytest.raises(DataError, match="expected 1 to 512 characters"):
        check_ids(PATH, "id", ["a\x1b[31m"], Budget())


def test_numbers_have_the_axes_and_clips_asked_for():
    array = np.ones((4, 3, 2), np.float16)
    assert check_numbers(PATH, "text", array, (2, 3), 4) is array
    for axes, clips in (((2,), 4), ((2, 3), 5)):
        with pytest.raises(DataError, match=r"shape .*found \(4, 3, 2\)"):
            check_numbers(PATH, "text", array, axes, clips)


def test_lengths_are_whole_numbers():
    assert check_lengths(PATH, "key", [1.0, 3.0], 2).tolist() == [1, 3]
    assert check_lengths(PATH, "key", np.array([[1], [0]]), 2).dtype == np.int64
    for wrong in ([1.5, 2], [-1, 2], [1], [2**40, 1], [np.inf, 1.0]):
        with pytest.raises(DataError, match="expected 2 whole numbers from 0"):
            check_lengths(PATH, "key", wrong, 2)


def test_sections_must_have_the_same_arrays():
    first = Section(None, ("a",), {"audio": np.ones((1, 4, 2))}, {}, None)
    same = Section(None, ("b", "c"), {"audio": np.ones((2, 9, 2))}, {}, None)
    verify_same_kind(PATH, first, same, "test")
    for features in ({}, {"audio": np.ones((2, 9, 3))}, {"audio": np.ones((2, 2))}):
        other = Section(None, ("b", "c"), features, {}, None)
        with pytest.raises(DataError, match=r"test\.audio: expected"):
            verify_same_kind(PATH, first, other, "test")
