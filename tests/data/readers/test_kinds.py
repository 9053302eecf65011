import pickle
import struct
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.inspection import inspect_files
from unic_tfn.data.readers.kinds import (
    FOLDER,
    KINDS,
    NPZ,
    PICKLE,
    SAFETENSORS,
    FileKind,
    accepted,
    accepted_contents,
    kind_of_file,
)
from unic_tfn.errors import DataError


def test_other_kinds_of_files_are_named(tmp_path):
    np.save(tmp_path / "a.npy", np.ones((2, 3)))
    with pytest.raises(DataError, match=r"found a single \.npy file"):
        read_feature_file(tmp_path / "a.npy")
    (tmp_path / "a.h5").write_bytes(b"\x89HDF\r\n\x1a\n")
    with pytest.raises(DataError, match="expected a whole HDF5 file"):
        read_feature_file(tmp_path / "a.h5")
    save_file({"text": np.ones((2, 3), np.uint32)}, tmp_path / "a.safetensors")
    with pytest.raises(DataError, match=r'"text": expected F32 or I32 or F64.*found "U32"'):
        read_feature_file(tmp_path / "a.safetensors")
    (tmp_path / "b.safetensors").write_bytes(struct.pack("<Q", 2**40) + b"{}")
    with pytest.raises(DataError, match="not a valid safetensors file"):
        read_feature_file(tmp_path / "b.safetensors")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles_of_every_protocol_are_pickles(protocol):
    assert kind_of_file(Path("a.pkl"), pickle.dumps({"id": ["a"]}, protocol)[:8]) is PICKLE


def test_the_contents_decide_but_for_safetensors(tmp_path):
    np.savez(tmp_path / "a.npz", a=np.ones(2))
    assert kind_of_file(Path("a.pkl"), (tmp_path / "a.npz").read_bytes()[:8]) is NPZ
    assert kind_of_file(Path("a.safetensors"), b"\x80" + bytes(7)) is SAFETENSORS
    assert kind_of_file(tmp_path, b"") is FOLDER


def test_a_new_row_is_read_named_and_shown(tmp_path, monkeypatch):
    """The one place for a new kind: dispatch, messages, help and `--inspect` follow."""
    new = FileKind(
        name="csv of numbers",
        words="a .numbers file",
        contents="a .numbers file with one row per clip",
        recognises=lambda path, beginning: path.suffix == ".numbers",
        read=lambda path: {"audio": np.loadtxt(path, delimiter=",")},
    )
    monkeypatch.setattr("unic_tfn.data.readers.kinds.KINDS", (*KINDS, new))
    (tmp_path / "a.numbers").write_text("1,2\n3,4\n5,6\n")
    file = read_feature_file(tmp_path / "a.numbers")
    assert file.kind is new
    audio = file.sections[0].features["audio"]
    assert [audio[row].tolist() for row in range(3)] == [[1, 2], [3, 4], [5, 6]]
    assert "csv of numbers" in inspect_files(tmp_path / "a.numbers", None)
    assert accepted().endswith(" or a .numbers file")
    assert accepted_contents().endswith("; or a .numbers file with one row per clip")
    np.save(tmp_path / "a.npy", np.ones(2))
    with pytest.raises(DataError, match=r"expected .* or a \.numbers file; found a single"):
        read_feature_file(tmp_path / "a.npy")
