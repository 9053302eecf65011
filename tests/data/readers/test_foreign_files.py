import bz2
import gzip
import io
import json
import lzma
import pickle
import tarfile
import zipfile
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.data.readers.feature_values import read_feature_values
from unic_tfn.data.readers.foreign_files import TEXT, refuse_foreign
from unic_tfn.errors import DataError

PICKLE = pickle.dumps({"text": np.ones((4, 2))})


def zipped(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


def tarred():
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a"), io.BytesIO())
    return stream.getvalue()


FILES = {
    "Git LFS": (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d\n", "git lfs pull"),
    r"web page \(HTML\)": (b"\n<!doctype HTML><html>Quota exceeded</html>", "browser"),
    "compressed by gzip": (gzip.compress(PICKLE), "gunzip"),
    "compressed by bzip2": (bz2.compress(PICKLE), "bunzip2"),
    "compressed by xz": (lzma.compress(PICKLE), "unxz"),
    "compressed by zlib": (zlib.compress(PICKLE), "joblib"),
    "compressed by zstd": (b"\x28\xb5\x2f\xfd" + bytes(20), "unzstd"),
    "7-Zip or RAR": (b"Rar!\x1a\x07\x01\x00" + bytes(20), "Unpack"),
    "tar archive": (tarred(), "tar -xf"),
    "workbook of Excel": (zipped("[Content_Types].xml", "xl/workbook.xml"), "CSV"),
    "workbook of an old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20), "CSV"),
    "Parquet": (b"PAR1" + bytes(20), "read_parquet"),
    "Arrow": (b"ARROW1\0\0" + bytes(20), "read_feather"),
    "MATLAB file of version 7.3": (b"MATLAB 7.3 MAT-file, Platform: GLNXA64", "h5py"),
    "a MATLAB file;?": (b"MATLAB 5.0 MAT-file, Platform: GLNXA64", "loadmat"),
    "torch file of the old kind": (
        pickle.dumps(0x1950A86A20F9469CFC6C, 2) + bytes(20),
        "torch.load",
    ),
    "SQLite": (b"SQLite format 3\0" + bytes(20), "CSV"),
    "PDF": (b"%PDF-1.7\n", "data themselves"),
    "video, sound or picture": (b"\0\0\0\x20ftypisom" + bytes(20), "Extract features"),
}


@pytest.mark.parametrize("words", FILES)
def test_a_foreign_file_is_named_as_features_and_as_labels(tmp_path, words):
    contents, remedy = FILES[words]
    (tmp_path / "f.pkl").write_bytes(contents)
    for read in (read_feature_values, lambda path: refuse_foreign(path, "a CSV file")):
        with pytest.raises(DataError, match=f"expected .*found .*{words}") as caught:
            read(tmp_path / "f.pkl")
        assert remedy in caught.value.remedy
        assert caught.value.exit_code == 65


@pytest.mark.parametrize("text", ["id,F0\na,1.5\n", json.dumps({"text": [1]}), "clip;x\n", "ü"])
def test_text_is_named_where_features_should_be(tmp_path, text):
    (tmp_path / "f.pkl").write_text(text + " " * 8)
    with pytest.raises(DataError, match="found a text file"):
        read_feature_values(tmp_path / "f.pkl")


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=5), st.lists(st.integers() | st.text()), max_size=4
    )
    | st.lists(st.floats())
    | st.just(np.ones(3)),
    st.sampled_from([0, 1, 2]),
)
def test_no_pickle_is_taken_for_text(tmp_path_factory, value, protocol):
    raw = pickle.dumps(value, protocol)
    assert not TEXT.recognises(tmp_path_factory.getbasetemp(), raw[:512])


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        (PICKLE, "a pickle"),
        (zipped("text.npy"), "a zip archive"),
        (b"\x93NUMPY\x01\0" + bytes(9), "a NumPy array"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    ],
)
def test_features_are_not_labels(tmp_path, contents, words):
    (tmp_path / "labels.csv").write_bytes(contents)
    with pytest.raises(DataError, match=f"expected a CSV file; found {words}"):
        refuse_foreign(tmp_path / "labels.csv", "a CSV file")


def test_a_table_is_not_foreign(tmp_path):
    (tmp_path / "labels.csv").write_text("id,multimodal\na,joy\n")
    refuse_foreign(tmp_path / "labels.csv", "a CSV file")
