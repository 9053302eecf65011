import numpy as np
import pytest

from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.readers.array_folder import labels_in, read_array_folder
from unic_tfn.errors import DataError


def test_hostile_folders(tmp_path):
    with pytest.raises(DataError, match=r"1 to 200000 \.npy files, found 0"):
        read_feature_file(tmp_path)
    np.save(tmp_path / "else", np.ones((2, 3)))
    (tmp_path / "text.npy").symlink_to(tmp_path / "else.npy")
    with pytest.raises(DataError, match="found a link"):
        read_feature_file(tmp_path)
    (tmp_path / "text.npy").unlink()
    (tmp_path / "labels.csv").symlink_to(tmp_path / "else.npy")
    with pytest.raises(DataError, match="found a link"):
        import_features(tmp_path, None, ImportOptions())


def test_files_of_other_kinds_are_skipped(tmp_path):
    np.save(tmp_path / "text", np.ones((2, 3)))
    (tmp_path / "notes.txt").write_text("x")
    assert set(read_array_folder(tmp_path)) == {"text"}
    assert labels_in(tmp_path) is None
    (tmp_path / "labels.csv").write_text("id\n")
    assert labels_in(tmp_path) == tmp_path / "labels.csv"


def test_folders_in_folders_are_dicts_without_what_holds_no_arrays(tmp_path):
    for folder in ("hubert", "empty", ".hidden", "a/b/c"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("hubert/one", "hubert/two", ".hidden/x", "a/b/deep", "a/b/c/too deep"):
        np.save(tmp_path / f"{name}.npy", np.ones(3))
    (tmp_path / "link").symlink_to(tmp_path / "hubert")
    found = read_array_folder(tmp_path)
    assert {name: list(arrays) for name, arrays in found.items()} == {
        "hubert": ["one", "two"],
        "a": ["b"],
    }
    assert list(found["a"]["b"]) == ["deep"]


def test_too_many_files_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("unic_tfn.data.readers.array_folder.MAX_FILES", 3)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        for name in ("x", "y"):
            np.save(tmp_path / folder / name, np.ones(1))
    with pytest.raises(DataError, match=r"1 to 3 \.npy files, found more"):
        read_array_folder(tmp_path)


@pytest.mark.parametrize("name", ["a\x1b[31m.npy", "\u202ea.npy"])
def test_names_of_files_that_steer_a_terminal_are_shown_escaped(tmp_path, name):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(DataError, match="a name that can be shown") as caught:
        read_array_folder(tmp_path)
    assert caught.value.message.isprintable()
