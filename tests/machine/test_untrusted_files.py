import hashlib
import os

import numpy as np
import pytest

from unic_tfn.errors import DataError, StorageError
from unic_tfn.machine.untrusted_files import map_bytes, read_bytes, regular_size, sha256_of_file

CONTENTS = bytes(range(20))


@pytest.fixture
def file(tmp_path):
    (tmp_path / "file").write_bytes(CONTENTS)
    return tmp_path / "file"


def read(path):
    return read_bytes(path, 100)


def test_contents_are_returned_whole(file):
    assert regular_size(file) == len(CONTENTS)
    assert read_bytes(file, len(CONTENTS)) == CONTENTS
    mapped = map_bytes(file)
    assert mapped.tobytes() == CONTENTS
    assert not mapped.flags.writeable
    assert sha256_of_file(file) == hashlib.sha256(CONTENTS).hexdigest()


@pytest.mark.parametrize("opened", [regular_size, read, map_bytes])
@pytest.mark.parametrize("kind", ["nothing", "below a file", "pipe", "folder"])
def test_anything_but_a_file_is_refused_without_being_read(file, opened, kind):
    path = file.with_name("other")
    if kind == "below a file":
        path = file / "other"
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    with pytest.raises(DataError, match="other: expected a file, found"):
        opened(path)


def test_a_file_that_is_too_large_or_too_short_is_refused(file):
    with pytest.raises(DataError, match=r"at most 19 bytes.*20"):
        read_bytes(file, len(CONTENTS) - 1)
    file.write_bytes(b"1234567")
    with pytest.raises(DataError, match=r"at least 8 bytes.*7"):
        map_bytes(file)


@pytest.mark.parametrize("opened", [regular_size, read, map_bytes])
def test_failing_storage_is_named(file, opened, monkeypatch):
    def fails(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    name = "stat" if opened is regular_size else "open"
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.stat" if name == "stat" else "io.open", fails)
        patch.setattr(np, "memmap", fails)
        with pytest.raises(StorageError, match="file: could not be read: Permission denied"):
            opened(file)
