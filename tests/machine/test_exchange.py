import ctypes
import errno
import os

import pytest

from unic_tfn.machine import exchange as module
from unic_tfn.machine.exchange import exchange


@pytest.fixture
def pair(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_text("from a")
    (tmp_path / "b").write_text("from b")
    return tmp_path / "a", tmp_path / "b"


def test_a_folder_and_a_file_change_places(pair):
    first, second = pair
    assert exchange(first, second)
    assert first.read_text() == "from b"
    assert (second / "file").read_text() == "from a"


def test_nothing_to_exchange_with_is_an_error(pair):
    with pytest.raises(FileNotFoundError):
        exchange(pair[0], pair[0].with_name("nowhere"))
    assert (pair[0] / "file").read_text() == "from a"


@pytest.mark.parametrize("number", module.NOT_OFFERED)
def test_where_it_is_not_offered_nothing_happens(pair, monkeypatch, number):
    def refuses(*arguments):
        ctypes.set_errno(number)
        return -1

    monkeypatch.setattr(module, "_renameat2", lambda: refuses)
    assert not exchange(*pair)
    monkeypatch.setattr(module, "_renameat2", lambda: None)
    assert not exchange(*pair)
    assert pair[1].read_text() == "from b"


def test_another_failure_is_raised_with_its_path(pair, monkeypatch):
    def full(*arguments):
        ctypes.set_errno(errno.ENOSPC)
        return -1

    monkeypatch.setattr(module, "_renameat2", lambda: full)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as error:
        exchange(*pair)
    assert error.value.filename == str(pair[1])
