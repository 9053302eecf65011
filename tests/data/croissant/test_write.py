import json
from hashlib import sha256

import pytest

from tests.data.package.packages import small_package
from tests.tiny import tiny_package
from unic_tfn.data.croissant import write
from unic_tfn.data.croissant.write import CROISSANT_FILE, write_croissant, write_described
from unic_tfn.data.package.store import read_package, write_package
from unic_tfn.errors import DataError, StorageError
from unic_tfn.messages.synthetic_notice import SYNTHETIC_SENTENCE


def described(folder):
    return json.loads((folder / CROISSANT_FILE).read_text("utf-8"))


def test_the_files_are_those_of_the_package(tmp_path):
    write_described(small_package(), tmp_path / "package")
    files = {
        entry["contentUrl"]: entry for entry in described(tmp_path / "package")["distribution"]
    }
    there = {path.name: path for path in (tmp_path / "package").iterdir()}
    assert set(files) == set(there) - {CROISSANT_FILE}
    for name, entry in files.items():
        contents = there[name].read_bytes()
        assert entry["sha256"] == sha256(contents).hexdigest()
        assert entry["contentSize"] == f"{len(contents)} B"


def test_a_package_is_the_same_with_and_without_it(tmp_path):
    write_package(small_package(), tmp_path / "old")
    write_described(small_package(), tmp_path / "new")
    assert read_package(tmp_path / "old").digest == read_package(tmp_path / "new").digest
    (tmp_path / "new" / CROISSANT_FILE).write_text("edited")
    assert read_package(tmp_path / "new").digest == read_package(tmp_path / "old").digest
    for path in (tmp_path / "old").iterdir():
        assert (tmp_path / "new" / path.name).read_bytes() == path.read_bytes()


def test_an_older_package_gets_the_same_one_later(tmp_path):
    write_package(small_package(), tmp_path / "old")
    write_described(small_package(), tmp_path / "new")
    first = write_croissant(tmp_path / "old").read_bytes()
    assert first == (tmp_path / "new" / CROISSANT_FILE).read_bytes()
    assert write_croissant(tmp_path / "old").read_bytes() == first


def test_a_package_is_replaced_with_its_description(tmp_path):
    write_described(small_package(), tmp_path / "package")
    write_described(small_package(name="other"), tmp_path / "package", overwrite=True)
    assert described(tmp_path / "package")["name"] == "other"


def test_a_description_that_cannot_be_written_leaves_no_package(tmp_path, monkeypatch):
    def full(*_):
        raise StorageError("no space", "")

    monkeypatch.setattr(write, "write_file", full)
    with pytest.raises(StorageError, match="no space"):
        write_described(small_package(), tmp_path / "package")
    assert not list(tmp_path.iterdir())


def test_generated_data_say_so_first(tmp_path):
    write_described(tiny_package(synthetic=True), tmp_path / "generated")
    write_described(tiny_package(synthetic=False), tmp_path / "measured")
    assert described(tmp_path / "generated")["description"].startswith(SYNTHETIC_SENTENCE)
    assert "synthetic" in described(tmp_path / "generated")["keywords"]
    assert "ynthetic" not in json.dumps(described(tmp_path / "measured")["description"])
    assert "synthetic" not in described(tmp_path / "measured")["keywords"]


def test_nothing_is_made_of_what_is_not_a_package(tmp_path):
    with pytest.raises(DataError):
        write_croissant(tmp_path)
    assert not list(tmp_path.iterdir())
