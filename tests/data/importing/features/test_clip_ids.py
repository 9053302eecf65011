from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.data.importing.features.budget import Budget
from unic_tfn.data.importing.features.clip_ids import clip_ids, place
from unic_tfn.errors import DataError

PATH = Path("feature.pkl")


@given(st.lists(st.integers(0, 5), min_size=1, max_size=4))
def test_clips_without_ids_are_numbered_through_all_splits(counts):
    entries = {name: {"audio": np.ones((count, 2))} for name, count in enumerate(counts)}
    found = clip_ids(PATH, entries, Budget())
    assert list(map(len, found)) == counts
    assert [clip for mine in found for clip in mine] == [str(n) for n in range(sum(counts))]


def test_of_several_columns_as_many_are_taken_as_tell_the_clips_apart():
    rows = np.array([["a", "0", "1"], ["b", "0", "1"]])
    assert clip_ids(PATH, {None: {"id": rows}}, Budget()) == [("a", "b")]
    rows = np.array([["a", "0", "1"], ["a", "1", "2"]])
    assert clip_ids(PATH, {None: {"id": rows}}, Budget()) == [("a$_$0", "a$_$1")]
    both = {"train": {"id": rows[:1]}, "test": {"id": rows[1:]}}
    assert clip_ids(PATH, both, Budget()) == [("a$_$0",), ("a$_$1",)]
    with pytest.raises(DataError, match=r"repeated: a\$_\$0\$_\$1"):
        clip_ids(PATH, {None: {"id": rows[[0, 0]]}}, Budget())


def test_some_splits_without_ids_are_refused():
    entries: Any = {
        "train": {"id": ["a"], "audio": np.ones((1, 2))},
        "test": {"audio": np.ones((1, 2))},
    }
    with pytest.raises(DataError, match=r"test\.id: expected ids"):
        clip_ids(PATH, entries, Budget())


def test_places_are_printable():
    assert place(None) == ""
    assert place("a\x1b[1m") == "a\\x1b[1m."
