import hashlib
import os
import stat
from pathlib import Path

import pytest

from unic_tfn.errors import DataError, StorageError
from unic_tfn.machine.untrusted_files import (
    NotRegularError,
    map_bytes,
    open_regular,
    read_bytes,
    read_copy,
    sha256_of_file,
)

CONTENTS = bytes(range(20))


@pytest.fixture
def file(tmp_path):
    (tmp_path / "file").write_bytes(CONTENTS)
    return tmp_path / "file"


def read(path):
    return read_bytes(path, 100)


def copy(path):
    return read_copy(path, 100)


KINDS = [
    "nothing", "below a file", "pipe", "folder", "device", "socket", "circle", "dangling",
]  # fmt: skip
OPENED = [read, copy, map_bytes, sha256_of_file]


def test_contents_are_returned_whole(file):
    assert read_bytes(file, len(CONTENTS)) == CONTENTS
    mapped = map_bytes(file)
    assert mapped.tobytes() == CONTENTS
    assert not mapped.flags.writeable
    assert read_copy(file, 100).tobytes() == CONTENTS
    assert sha256_of_file(file) == hashlib.sha256(CONTENTS).hexdigest()


@pytest.mark.parametrize("opened", OPENED)
@pytest.mark.parametrize("kind", KINDS)
def test_anything_but_a_file_is_refused_without_being_read(file, opened, kind):
    path = file.with_name("other")
    if kind == "below a file":
        path = file / "other"
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "socket":
        os.mknod(path, 0o600 | stat.S_IFSOCK)
    elif kind in ("circle", "dangling"):
        path.symlink_to({"circle": path, "dangling": "nowhere"}[kind])
    with pytest.raises(DataError, match="other: expected a file, found"):
        opened(path)


def test_a_file_that_is_too_large_or_too_short_is_refused(file):
    with pytest.raises(DataError, match=r"at most 19 bytes.*20"):
        read_bytes(file, len(CONTENTS) - 1)
    file.write_bytes(b"1234567")
    with pytest.raises(DataError, match=r"at least 8 bytes.*7"):
        map_bytes(file)


@pytest.mark.parametrize("opened", OPENED)
def test_failing_storage_is_named(file, opened, monkeypatch):
    def fails(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", fails)
        with pytest.raises(StorageError, match="file: could not be read: Permission denied"):
            opened(file)


def test_a_copy_stays_as_it_was_read(file):
    kept = read_copy(file, 100)
    file.write_bytes(bytes(len(CONTENTS)))
    os.truncate(file, 0)
    assert kept.tobytes() == CONTENTS
    with pytest.raises(ValueError, match="read-only"):
        kept[0] = 1


def test_a_sparse_file_is_refused_by_its_size_alone(file):
    os.truncate(file, 2**40)
    for opened in (read, copy):
        with pytest.raises(DataError, match=str(2**40)):
            opened(file)


def test_what_is_no_file_leaves_no_descriptor_open(tmp_path):
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(NotRegularError):
        open_regular(tmp_path)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
