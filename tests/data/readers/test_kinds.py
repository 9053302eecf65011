import struct

import numpy as np
import pytest
from safetensors.numpy import save_file

from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.errors import DataError


def test_other_kinds_of_files_are_named(tmp_path):
    np.save(tmp_path / "a.npy", np.ones((2, 3)))
    with pytest.raises(DataError, match=r"found a single \.npy file"):
        read_feature_file(tmp_path / "a.npy")
    (tmp_path / "a.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    with pytest.raises(DataError, match="found an HDF5 file"):
        read_feature_file(tmp_path / "a.h5")
    save_file({"text": np.ones((2, 3), np.uint32)}, tmp_path / "a.safetensors")
    with pytest.raises(DataError, match=r'"text": expected F32 or I32 or F64.*found "U32"'):
        read_feature_file(tmp_path / "a.safetensors")
    (tmp_path / "b.safetensors").write_bytes(struct.pack("<Q", 2**40) + b"{}")
    with pytest.raises(DataError, match="not a valid safetensors file"):
        read_feature_file(tmp_path / "b.safetensors")
