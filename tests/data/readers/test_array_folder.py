import numpy as np
import pytest

from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.readers.array_folder import labels_in, read_array_folder
from unic_tfn.errors import DataError


def test_hostile_folders(tmp_path):
    with pytest.raises(DataError, match=r"1 to 1000 \.npy files, found 0"):
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
