import numpy as np
import pytest

from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
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
