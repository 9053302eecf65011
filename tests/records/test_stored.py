import hashlib
import os

import pytest

from unic_tfn.errors import StorageError
from unic_tfn.records.reasons import NoRecordError
from unic_tfn.records.stored import stored_bytes, verify_size, verify_sum

CONTENTS = b"contents"
SUM = hashlib.sha256(CONTENTS).hexdigest()


@pytest.fixture
def file(tmp_path):
    (tmp_path / "file.csv").write_bytes(CONTENTS)
    return tmp_path / "file.csv"


def test_the_file_that_was_written_is_read(file):
    assert stored_bytes(file, len(CONTENTS)) == CONTENTS
    verify_sum(file, SUM, len(CONTENTS), 0)
    verify_sum(file, SUM, None, len(CONTENTS))


@pytest.mark.parametrize(("size", "limit"), [(7, 100), (9, 100), (None, 7)])
def test_another_size_is_damage(file, size, limit):
    with pytest.raises(NoRecordError, match="damaged-file"):
        verify_sum(file, SUM, size, limit)
    with pytest.raises(NoRecordError, match="damaged-file"):
        stored_bytes(file, len(CONTENTS) - 1)


def test_other_contents_of_that_size_are_damage(file):
    file.write_bytes(CONTENTS[::-1])
    with pytest.raises(NoRecordError, match="damaged-file"):
        verify_sum(file, SUM, len(CONTENTS), 0)


def test_a_size_alone_tells_a_short_file_and_not_changed_contents(file):
    file.write_bytes(CONTENTS[::-1])
    verify_size(file, len(CONTENTS))
    verify_size(file, None)
    with pytest.raises(NoRecordError, match="damaged-file"):
        verify_size(file, len(CONTENTS) + 1)
    file.unlink()
    with pytest.raises(NoRecordError, match="missing-file"):
        verify_size(file, None)


@pytest.mark.parametrize("kind", ["nothing", "below a file", "pipe", "folder", "device"])
def test_what_is_no_file_is_missing(file, kind):
    path = file / "file.csv" if kind == "below a file" else file
    if kind != "below a file":
        file.unlink()
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "folder":
        file.mkdir()
    elif kind == "device":
        file.symlink_to("/dev/zero")
    with pytest.raises(NoRecordError, match="missing-file"):
        stored_bytes(path, 100)
    with pytest.raises(NoRecordError, match="missing-file"):
        verify_sum(path, SUM, None, 100)


def test_failing_storage_is_no_damage(file, monkeypatch):
    def fails(*arguments):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "open", fails)
    with pytest.raises(StorageError, match="Input/output error"):
        stored_bytes(file, 100)
