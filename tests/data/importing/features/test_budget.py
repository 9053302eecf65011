"""A small file cannot take much memory, whatever it refers to how many times."""

import pickle
import tracemalloc
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.data.importing.features import budget
from unic_tfn.data.importing.features.budget import Budget, budget_of
from unic_tfn.data.importing.features.checks import verify_fits
from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.inspection import inspect_files
from unic_tfn.errors import DataError

LONG = "x" * 20_000
IDS = [f"clip{n}" for n in range(2000)]
ONE = np.ones((2000, 1), np.float16)


def many(value):
    return {f"key{n}": value for n in range(2000)}


BOMBS = {
    "one text in every clip": {"id": IDS, "text": ONE, "raw_text": [LONG] * 2000},
    "one list under many keys": {"id": IDS, "text": ONE} | many(["short"] * 2000),
    "one array under many keys": {"id": IDS, "text": ONE} | many(np.arange(2000.0)),
    "one set of ids in many splits": many({"id": IDS, "text": ONE}),
    "one array in many splits": {"train": {"text": ONE}} | many({"text": ONE[:, None]}),
    "one text in the ids": {"id": [LONG, *IDS[1:]], "text": ONE},
    "one text in the split": {"id": IDS, "text": ONE, "split": [LONG] * 2000},
    "one text as every length": {"id": IDS, "text": ONE, "text_lengths": [LONG] * 2000},
    "one text in a list of clips": [{"id": clip, "text": ONE[0], "note": LONG} for clip in IDS],
}


@pytest.mark.parametrize("read", [read_feature_file, lambda path: inspect_files(path, None)])
@pytest.mark.parametrize("name", BOMBS)
def test_references_are_counted_each_time_before_memory_is_taken(tmp_path, name, read, monkeypatch):
    monkeypatch.setattr(budget, "BASE_BYTES", 2**22)
    monkeypatch.setattr("unic_tfn.data.importing.features.checks.BASE_BYTES", 2**22)
    path = tmp_path / "f.pkl"
    path.write_bytes(pickle.dumps(BOMBS[name]))
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    with suppress(DataError):
        read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**25


@given(st.lists(st.integers(0, 2**28)))
def test_no_more_is_given_than_there_is(counts):
    left = Budget(0)
    given = [count for count in counts if left.take(count)]
    assert sum(given) <= budget.BASE_BYTES


def test_a_larger_file_may_take_more(tmp_path):
    assert budget_of(tmp_path).take(budget.MOST_BYTES)
    (tmp_path / "f").write_bytes(bytes(1000))
    assert budget_of(tmp_path / "f").take(budget.BASE_BYTES + 2000)
    assert not budget_of(tmp_path / "f").take(budget.BASE_BYTES + 2001)


def test_features_must_fit_in_memory():
    holes = np.broadcast_to(np.float32(0), (3, 2**34, 2**20))
    with pytest.raises(DataError, match=r"fit in the memory at hand.*3 clips"):
        verify_fits(Path("f.npy"), "text", holes, 3)
    verify_fits(Path("f.npy"), "audio", holes, 3)
    with pytest.raises(DataError, match="audio: expected features that fit"):
        verify_fits(Path("f.npy"), "audio", np.broadcast_to(np.float32(0), (3, 2**42)), 3)


def test_a_control_group_limits_the_memory_at_hand(monkeypatch):
    machine = budget.usable_memory()
    monkeypatch.setattr(budget, "memory_limit", lambda: 1000)
    assert budget.usable_memory() == 1000
    monkeypatch.setattr(budget, "memory_limit", lambda: None)
    assert budget.usable_memory() >= machine
