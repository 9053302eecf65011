import io
import time
from dataclasses import fields

import numpy as np
import pytest

from tests.interactions.networks import INPUTS, random_network
from tests.interactions.test_explanation import explained
from unic_tfn.interactions.explanation import Explanation
from unic_tfn.interactions.npz import from_npz, to_npz


@pytest.mark.parametrize("letters", INPUTS)
def test_comes_back_as_it_was(letters):
    before = explained(*random_network(letters))
    after = from_npz(to_npz(before))
    for field in fields(Explanation):
        old, new = getattr(before, field.name), getattr(after, field.name)
        np.testing.assert_array_equal(old, new)
        assert old.dtype == new.dtype
    assert after.letters == letters


def test_the_time_is_not_in_the_bytes(monkeypatch):
    found = explained(*random_network("TAV"))
    first = to_npz(found)
    later = time.localtime(2_000_000_000)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: later)
    assert to_npz(found) == first


@pytest.mark.parametrize("contents", [b"", b"PK\3\4", b"\x80\x04N.", b"nothing of the kind"])
def test_other_bytes_are_refused(contents):
    with pytest.raises(ValueError, match=r".+"):
        from_npz(contents)


def test_pickled_arrays_are_refused():
    buffer = io.BytesIO()
    np.savez(buffer, format=np.array([{}], object), allow_pickle=True)
    with pytest.raises(ValueError, match="pickle"):
        from_npz(buffer.getvalue())


def test_damage_and_other_formats_are_refused():
    good = to_npz(explained(*random_network("TA")))
    with pytest.raises(ValueError, match="interactions"):
        from_npz(good[: len(good) // 2])
    middle = len(good) // 2
    with pytest.raises(ValueError, match=r".+"):
        from_npz(good[:middle] + bytes(40) + good[middle + 40 :])
    buffer = io.BytesIO()
    np.savez(buffer, format=np.int64(99))
    with pytest.raises(ValueError, match="format 99"):
        from_npz(buffer.getvalue())
