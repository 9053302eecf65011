import os
from pathlib import Path

import pytest

from job.data.durable import new_directory
from job.errors import StorageError, UsageError


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def test_appears_complete_with_folders_above(tmp_path):
    with new_directory(tmp_path / "a" / "b") as building:
        (building / "file").write_text("x")
        assert not (tmp_path / "a" / "b").exists()
        assert building.parent == tmp_path / "a"
    assert names(tmp_path / "a") == ["b"]
    assert (tmp_path / "a" / "b" / "file").read_text() == "x"


def test_everything_is_on_the_disk_before_the_rename(tmp_path, monkeypatch):
    order = []
    monkeypatch.setattr(
        os, "fsync", lambda fd: order.append(str(Path(f"/proc/self/fd/{fd}").readlink()))
    )
    with new_directory(tmp_path / "out") as building:
        (building / "file").write_text("x")
    assert order == [str(building / "file"), str(building), str(tmp_path)]


def test_nothing_is_left_after_an_error(tmp_path):
    def fails():
        with new_directory(tmp_path / "out") as building:
            (building / "file").write_text("x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert names(tmp_path) == []


@pytest.mark.parametrize("kind", ["file", "directory", "dangling link"])
def test_nothing_is_replaced_unasked(tmp_path, kind):
    out = tmp_path / "out"
    {
        "file": lambda: out.write_text("x"),
        "directory": out.mkdir,
        "dangling link": lambda: out.symlink_to("nowhere"),
    }[kind]()
    with pytest.raises(UsageError, match="exists already"), new_directory(out):
        pass
    assert names(tmp_path) == ["out"]


def test_only_what_may_be_replaced_is(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "precious").write_text("x")
    with (
        pytest.raises(UsageError, match="not replaced"),
        new_directory(tmp_path / "out", lambda path: False),
    ):
        pass
    assert names(tmp_path / "out") == ["precious"]
    with new_directory(tmp_path / "out", lambda path: True) as building:
        (building / "new").write_text("x")
    assert names(tmp_path / "out") == ["new"]
    assert names(tmp_path) == ["out"]


def test_one_of_two_writers_wins(tmp_path):
    def both():
        with new_directory(tmp_path / "o") as mine:
            (mine / "mine").write_text("x")
            with new_directory(tmp_path / "o") as theirs:
                (theirs / "theirs").write_text("x")

    with pytest.raises(UsageError, match="exists already"):
        both()
    assert names(tmp_path / "o") == ["theirs"]
    assert names(tmp_path) == ["o"]


def test_old_one_comes_back_if_the_rename_fails(tmp_path, monkeypatch):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old").write_text("x")
    rename = type(tmp_path).rename

    def fails_for_the_new_one(self, target):
        if self.name.endswith(".tmp"):
            raise OSError(28, "No space left on device")
        return rename(self, target)

    def replace():
        with new_directory(tmp_path / "out", lambda path: True):
            monkeypatch.setattr(type(tmp_path), "rename", fails_for_the_new_one)

    with pytest.raises(StorageError, match="No space left") as caught:
        replace()
    assert caught.value.exit_code == 74
    assert names(tmp_path) == ["out"]
    assert names(tmp_path / "out") == ["old"]


def test_folder_above_is_a_file(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError), new_directory(tmp_path / "file" / "out"):
        pass
