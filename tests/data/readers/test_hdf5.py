from pathlib import Path

import h5py
import numpy as np
import pytest

from tests.data.importing.features.layout_files import IDS, by_modality, by_split, clips, whole
from unic_tfn.data.importing.clips import places_of
from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.readers.hdf5 import read_hdf5
from unic_tfn.errors import DataError


def put(group, value):
    for name, entry in value.items():
        if isinstance(entry, dict):
            put(group.create_group(name), entry)
        else:
            group.create_dataset(name, data=entry)


@pytest.fixture
def file(tmp_path):
    with h5py.File(tmp_path / "f.h5", "w") as opened:
        yield opened


def closed(file):
    path = Path(file.filename)
    file.close()
    return path


def refused(file, message):
    path = closed(file)
    with pytest.raises(DataError, match=message) as caught:
        read_hdf5(path)
    assert caught.value.exit_code == 65
    assert "Nothing in the file was run" in caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    "value",
    [whole(id=np.array(IDS, "S")), by_split(ids=False), clips(), by_modality()],
    ids=["arrays", "splits", "a group per clip", "a data set per clip"],
)
def test_the_layouts_of_pickles_are_read(file, value):
    put(file, value)
    read = read_feature_file(closed(file))
    assert len(places_of(read)) == len(IDS)
    assert read.modalities == ("text", "audio", "vision")


def test_texts_of_any_length_are_read(file):
    file.create_dataset("id", data=["a", "long " * 9], dtype=h5py.string_dtype())
    file.create_dataset("audio", data=np.ones((2, 3)), compression="gzip", shuffle=True)
    found = read_hdf5(closed(file))
    assert found["id"] == ["a", "long " * 9]
    assert found["audio"].tolist() == np.ones((2, 3)).tolist()


def test_whatever_leads_elsewhere_is_refused(file):
    file["a"] = h5py.ExternalLink("/etc/hostname", "/x")
    refused(file, '"a" is a link')


def test_soft_links_are_refused(file):
    file["a"] = h5py.SoftLink("/b")
    refused(file, '"a" is a link')


def test_values_in_other_files_are_refused(file, tmp_path):
    file.create_dataset("a", (4,), "f8", external=[(str(tmp_path / "raw"), 0, 32)])
    refused(file, '"/a": its values are in another file')


def test_virtual_data_sets_are_refused(file, tmp_path):
    layout = h5py.VirtualLayout((4,), "f8")
    layout[:] = h5py.VirtualSource(tmp_path / "other.h5", "x", (4,))
    file.create_virtual_dataset("a", layout)
    refused(file, "another file")


@pytest.mark.parametrize(
    "data",
    [
        np.zeros(2, [("a", "f8")]),
        np.zeros(2, complex),
        np.array([np.ones(2), np.ones(3)], object),
    ],
    ids=["records", "complex", "ragged"],
)
def test_other_types_are_refused(file, data):
    dtype = h5py.vlen_dtype(np.float64) if data.dtype == object else data.dtype
    file.create_dataset("a", data=data, dtype=dtype)
    refused(file, '"/a": it holds values of type')


def test_a_bomb_is_refused_before_it_is_unpacked(file, monkeypatch):
    monkeypatch.setattr("unic_tfn.data.readers.hdf5.MAX_UNPACKED_BYTES", 2**20)
    file.create_dataset("a", (2**40,), "f8", chunks=(2**16,), compression="gzip")
    refused(file, "over 100 times the size of the file")


def test_groups_inside_themselves_end(file):
    file.create_group("a")["b"] = file["/"]
    refused(file, "is below 4 groups")


def test_a_damaged_file_is_refused(tmp_path):
    (tmp_path / "f.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    with pytest.raises(DataError, match="expected a whole HDF5 file"):
        read_hdf5(tmp_path / "f.h5")
