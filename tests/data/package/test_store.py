import json
import os
import shutil
import signal
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from tests.data.package.packages import packages, same, small_package
from unic_tfn.data.package.digest import content_digest
from unic_tfn.data.package.store import read_manifest, read_package, write_package
from unic_tfn.errors import DataError, JobError, StorageError, UsageError
from unic_tfn.machine import durable, leftovers
from unic_tfn.machine.untrusted_files import sha256_of_file

FILES = ("features.safetensors", "labels.csv", "package.json")
BY_FILE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30
)


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    path = tmp_path_factory.mktemp("package") / "small"
    write_package(small_package(), path)
    return path


@pytest.fixture
def stored(original, tmp_path):
    return shutil.copytree(original, tmp_path / "copy")


def change_manifest(folder, **changes):
    manifest = json.loads((folder / "package.json").read_text())
    for name in FILES[:2]:
        manifest["sha256"][name] = sha256_of_file(folder / name)
    (folder / "package.json").write_text(json.dumps(manifest | changes))


@contextmanager
def suppress_errors_naming(name):
    try:
        yield
    except DataError as error:
        if name not in str(error):
            raise


@BY_FILE
@given(package=packages())
def test_written_and_read_back(tmp_path, package):
    write_package(package, tmp_path / "out", overwrite=True)
    again = read_package(tmp_path / "out")
    assert same(package, again)
    assert again.digest == package.digest
    manifest = read_manifest(tmp_path / "out")
    assert manifest.digest == package.digest
    assert manifest.clips == len(package.ids)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(FILES)


def test_same_bytes_each_time(original, tmp_path):
    write_package(small_package(), tmp_path / "again")
    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (original / name).read_bytes()


def test_what_was_verified_stays_whoever_overwrites_the_files(stored):
    """In place, longer, shorter: a memory map would follow, or kill the process."""
    package = read_package(stored)
    before = {name: array.copy() for name, array in package.features.items()}
    path = stored / "features.safetensors"
    with path.open("r+b") as file:
        file.seek(len(path.read_bytes()) // 2)
        file.write(bytes(64))
    path.write_bytes(b"")
    for name, array in package.features.items():
        assert np.array_equal(array, before[name])
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    assert content_digest(package) == package.digest


def test_a_feature_file_that_has_grown_is_refused_by_its_size(stored):
    os.truncate(stored / "features.safetensors", 2**40)
    with pytest.raises(DataError, match=r"features.safetensors: size: expected 8 to"):
        read_package(stored)


@BY_FILE
@given(data=st.data())
def test_any_changed_byte_is_noticed(original, tmp_path, data):
    name = data.draw(st.sampled_from(FILES))
    folder = shutil.copytree(original, tmp_path / "copy", dirs_exist_ok=True)
    raw = bytearray((folder / name).read_bytes())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    (folder / name).write_bytes(raw)
    with suppress_errors_naming(name):
        package = read_package(folder)
        # White space in the JSON file, or the unchecked provenance.
        assert name == "package.json"
        assert package.digest == small_package().digest


@pytest.mark.parametrize(("old", "new"), [("missing_audio", "lissing_audio"), ('"b"', '"c"')])
def test_names_that_differ_between_the_files_name_both(stored, old, new):
    text = (stored / "package.json").read_text()
    (stored / "package.json").write_text(text.replace(old, new, 1))
    with pytest.raises(DataError) as caught:
        read_package(stored)
    assert "labels.csv" in str(caught.value)
    assert "package.json" in str(caught.value)


@BY_FILE
@given(data=st.data())
def test_any_truncation_is_noticed(original, tmp_path, data):
    name = data.draw(st.sampled_from(FILES))
    folder = shutil.copytree(original, tmp_path / "copy", dirs_exist_ok=True)
    raw = (folder / name).read_bytes()
    (folder / name).write_bytes(raw[: data.draw(st.integers(0, len(raw) - 2))])
    with pytest.raises(DataError, match=name):
        read_package(folder)


@pytest.mark.parametrize("name", FILES)
def test_missing_file_is_named(stored, name):
    (stored / name).unlink()
    with pytest.raises(DataError, match=f"{name}: expected a file, found nothing"):
        read_package(stored)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "directory"])
def test_only_files_are_opened(stored, name, make):
    (stored / name).unlink()
    make(stored / name)
    with pytest.raises(DataError, match="found something else"):
        read_package(stored)


def test_no_package_there(tmp_path):
    with pytest.raises(DataError, match=r"no such directory.*\n.*unic-tfn data import"):
        read_package(tmp_path / "nothing")


LIES = {
    "name": "other",
    "synthetic": True,
    "clips": 7,
    "splits": {"train": 1, "valid": 2, "test": 3},
    "digest": "0" * 64,
    "columns": [],
    "arrays": {},
    "label_sources": {"text": {"classes": ["a", "b"], "labelled": 5}},
    "format": "something else",
    "format_version": 2,
    "sha256": {},
    "surprise": 1,
}


@pytest.mark.parametrize("key", LIES)
def test_manifest_must_be_true(stored, key):
    change_manifest(stored, **{key: LIES[key]})
    with pytest.raises(DataError) as caught:
        read_package(stored)
    assert caught.value.remedy


def test_classes_in_another_order_are_other_data(stored):
    change_manifest(stored, label_sources={"text": {"classes": ["b", "a"], "labelled": 6}})
    with pytest.raises(DataError, match=r"package\.json: digest"):
        read_package(stored)


def test_unknown_class_is_named(stored):
    table = (stored / "labels.csv").read_text()
    (stored / "labels.csv").write_text(table.replace("valid,b", "valid,zzz"))
    change_manifest(stored)
    with pytest.raises(DataError, match=r'labels\.csv: column "text": expected one of a, b.*"zzz"'):
        read_package(stored)


def test_ragged_row_is_named(stored):
    table = (stored / "labels.csv").read_text()
    (stored / "labels.csv").write_text(table.replace("clip2,", "clip2,extra,"))
    change_manifest(stored)
    with pytest.raises(DataError, match=r'labels\.csv: clip 3 \("clip2"\): expected 4 fields'):
        read_package(stored)


def test_other_number_types_are_refused(stored):
    save_file({"audio": np.ones((6, 2))}, stored / "features.safetensors")
    change_manifest(stored)
    with pytest.raises(DataError, match='expected F32 or I32, found "F64"'):
        read_package(stored)


def test_infinity_in_the_file_is_refused(stored):
    save_file({"audio": np.full((6, 2), np.nan, np.float32)}, stored / "features.safetensors")
    change_manifest(stored)
    with pytest.raises(DataError, match="a finite number"):
        read_package(stored)


def test_wrong_package_is_not_written(tmp_path):
    with pytest.raises(DataError):
        write_package(small_package(ids=("a",)), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_only_packages_are_replaced(stored, tmp_path):
    with pytest.raises(UsageError, match="exists already"):
        write_package(small_package(name="new"), stored)
    write_package(small_package(name="new"), stored, overwrite=True)
    assert read_package(stored).name == "new"
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis").write_text("x")
    with pytest.raises(UsageError, match="not a feature package"):
        write_package(small_package(), tmp_path / "home", overwrite=True)
    assert list((tmp_path / "home").iterdir()) == [tmp_path / "home" / "thesis"]


@BY_FILE
@given(raw=st.binary(max_size=200), name=st.sampled_from(FILES))
def test_garbage_never_gives_a_traceback(original, tmp_path, raw, name):
    folder = shutil.copytree(original, tmp_path / "copy", dirs_exist_ok=True)
    (folder / name).write_bytes(raw)
    if name != "package.json":
        change_manifest(folder)
    with pytest.raises(JobError):
        read_package(folder)


def test_old_one_comes_back_if_the_new_one_cannot_appear(stored, monkeypatch):
    rename = type(stored).rename

    def fails_for_the_new_one(self, target):
        if self.name.startswith(f".{stored.name}.") and target == stored and made.pop():
            raise OSError(28, "No space left on device")
        return rename(self, target)

    made = [False, True]
    monkeypatch.setattr(durable, "exchange", lambda first, second: False)
    monkeypatch.setattr(type(stored), "rename", fails_for_the_new_one)
    with pytest.raises(StorageError, match="No space left"):
        write_package(small_package(name="new"), stored, overwrite=True)
    assert read_package(stored).name == "small"
    assert list(stored.parent.iterdir()) == [stored]


@pytest.mark.parametrize("kind", ["file", "directory", "dangling link"])
def test_nothing_is_replaced_unasked(tmp_path, kind):
    out = tmp_path / "out"
    {
        "file": lambda: out.write_text("x"),
        "directory": out.mkdir,
        "dangling link": lambda: out.symlink_to("nowhere"),
    }[kind]()
    with pytest.raises(UsageError, match="exists already"):
        write_package(small_package(), out)
    assert list(tmp_path.iterdir()) == [out]


def test_folder_above_is_a_file(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError):
        write_package(small_package(), tmp_path / "file" / "out")


def test_a_package_without_labels_is_written_and_read(tmp_path):
    package = small_package(labels={}, split=())
    write_package(package, tmp_path / "package")
    assert same(read_package(tmp_path / "package"), package)
    assert (tmp_path / "package" / "labels.csv").read_text().splitlines()[0].startswith("id")
    assert read_manifest(tmp_path / "package").label_sources == {}


def test_an_empty_folder_that_a_file_manager_has_shown_is_still_empty(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".DS_Store").touch()
    write_package(small_package(), tmp_path / "out", overwrite=True)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(FILES)


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o002, 0o664)])
def test_others_can_read_a_package_as_the_umask_says(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        write_package(small_package(), tmp_path / "out")
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()}
    assert modes == dict.fromkeys(FILES, mode)


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_package_that_a_killed_import_was_replacing_comes_back(stored, monkeypatch, overwrite):
    """On a file system without an exchange in one step, killed between the two renames."""
    before = {name: (stored / name).read_bytes() for name in FILES}
    child = os.fork()
    if not child:
        vars(leftovers)["_PROCESS_TOKEN"] = "0" * 8
        vars(durable)["exchange"] = lambda first, second: False
        vars(durable)["_appear"] = lambda *places: os.kill(os.getpid(), signal.SIGKILL)
        write_package(small_package(name="other"), stored, overwrite=True)
    os.waitpid(child, 0)
    assert not stored.exists()
    if overwrite:
        write_package(small_package(name="third"), stored, overwrite=True)
        assert read_package(stored).name == "third"
    else:
        with pytest.raises(UsageError, match="exists already"):
            write_package(small_package(name="third"), stored)
        assert {name: (stored / name).read_bytes() for name in FILES} == before
    assert [path.name for path in stored.parent.iterdir()] == [stored.name]


def test_the_stated_modality_of_labels_is_kept(tmp_path):
    package = small_package(unimodal={"text": "V"})
    write_package(package, tmp_path / "out")
    assert read_package(tmp_path / "out").unimodal == {"text": "V"}


def test_packages_from_before_that_statement_are_read(stored):
    manifest = json.loads((stored / "package.json").read_text())
    del manifest["unimodal"]
    (stored / "package.json").write_text(json.dumps(manifest))
    assert read_package(stored).unimodal == {}


def test_groups_stand_in_both_files_and_are_absent_where_there_are_none(original, tmp_path):
    write_package(small_package(groups=["a", "b"] * 3), tmp_path / "grouped")
    table = (tmp_path / "grouped" / "labels.csv").read_text()
    assert table.startswith("id,split,group,text,missing_audio\nclip0,train,a,a,0\n")
    assert read_manifest(tmp_path / "grouped").groups == 2
    assert "group" not in (original / "package.json").read_text()
    assert "group" not in (original / "labels.csv").read_text()


@pytest.mark.parametrize(
    ("groups", "message"),
    [(0, "columns: expected id, split, text"), (3, 'groups: expected "?2"?, found "?3')],
)
def test_another_number_of_groups_than_the_manifest_states_is_damage(tmp_path, groups, message):
    write_package(small_package(groups=["a", "b"] * 3), tmp_path / "grouped")
    change_manifest(tmp_path / "grouped", groups=groups)
    with pytest.raises(DataError, match=message):
        read_package(tmp_path / "grouped")


def test_a_column_called_group_of_an_older_package_is_still_a_column(tmp_path):
    package = small_package(columns={"group": ("a",) * 6})
    write_package(package, tmp_path / "older")
    assert read_package(tmp_path / "older").groups == ()
    assert same(read_package(tmp_path / "older"), package)
