"""Features in .npz and .safetensors files and in folders: honest, hostile, damaged."""

import contextlib
import csv
import io
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from tests.data.importing.feature_files import ids, label_table, padded, sequences
from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.readers.npy import RefusedArrayError, read_npy
from unic_tfn.errors import DataError

BY_FILE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)


def arrays(named=True):
    made = sequences()
    value = {name: padded(clips).astype(np.float32) for name, clips in made.items()}
    for name in ("audio", "vision"):
        value[f"{name}_lengths"] = np.array([len(clip) for clip in made[name]])
    return value | ({"id": np.array(ids())} if named else {})


def write_labels(path, table=None):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        table = table or label_table()
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))
    return path


def write(folder, kind, value):
    if kind == "folder":
        (folder / "arrays").mkdir()
        for name, array in value.items():
            np.save(folder / "arrays" / f"{name}.npy", array)
        return folder / "arrays"
    path = folder / f"features.{kind.split()[0]}"
    if kind == "safetensors":
        save_file(value, path)
    else:
        (np.savez_compressed if "packed" in kind else np.savez)(path, **value)
    return path


@pytest.mark.parametrize("kind", ["npz", "npz packed", "safetensors", "folder"])
@pytest.mark.parametrize("named", [True, False])
def test_every_clip_gets_its_own_numbers(tmp_path, kind, named):
    named = named and kind != "safetensors"
    labels = write_labels(tmp_path / "labels.csv")
    path = write(tmp_path, kind, arrays(named))
    package, account = import_features(path, labels, ImportOptions())
    assert package.ids == tuple(ids())
    for modality, clips in sequences().items():
        if modality != "text":
            expected = [clip.mean(axis=0) for clip in clips]
            np.testing.assert_allclose(package.features[modality], expected, rtol=1e-5)
    assert any("row by row" in note for note in account.notes) is not named
    assert package.provenance["features"]["sha256"]


def test_labels_beside_the_arrays_of_a_folder_are_found(tmp_path):
    path = write(tmp_path, "folder", arrays())
    write_labels(path / "labels.csv")
    package, _ = import_features(path, None, ImportOptions())
    assert list(package.labels) == ["text", "multimodal"]


def test_splits_by_names_of_arrays_or_by_an_array(tmp_path):
    value, names = arrays(), ["train"] * 6 + ["dev", "test"] * 2
    rows = {s: [i for i, name in enumerate(names) if name == s] for s in ("train", "dev", "test")}
    nested = {f"{s}/{k}": a[rows[s]] for s in rows for k, a in value.items()}
    labels = write_labels(tmp_path / "labels.csv")
    for content in (nested, value | {"split": np.array(names)}):
        path = write(tmp_path, "npz", content)
        package, account = import_features(path, labels, ImportOptions())
        assert package.split == ("train",) * 6 + ("valid", "test") * 2
        assert account.split_from == "the feature file"


def test_other_names_of_arrays(tmp_path):
    value = arrays()
    value["sound"], value["video"] = value.pop("audio"), value.pop("vision")
    value["video_lengths"] = value.pop("vision_lengths")
    path = write(tmp_path, "npz", value)
    file = read_feature_file(path, {"audio": "sound"})
    assert file.modalities == ("text", "audio", "vision")
    assert "vision" in file.sections[0].lengths
    with pytest.raises(DataError, match="--key: expected one of id"):
        read_feature_file(path, {"smell": "sound"})


def test_rows_must_be_those_of_the_labels(tmp_path):
    labels = write_labels(tmp_path / "labels.csv", label_table(9))
    path = write(tmp_path, "folder", arrays(named=False))
    with pytest.raises(DataError, match=r"one for each row of labels\.csv.*found 10"):
        import_features(path, labels, ImportOptions())


def npy_bytes(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def member(name, contents, **changes):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", changes.pop("method", zipfile.ZIP_STORED)) as archive:
        info = zipfile.ZipInfo(name)
        for key, value in changes.items():
            setattr(info, key, value)
        info.compress_type = archive.compression
        archive.writestr(info, contents)
    return stream.getvalue()


GOOD = npy_bytes(np.ones((2, 3)))
HEADER = b"\x93NUMPY\x01\x00" + struct.pack("<H", 118)


def header(text):
    return HEADER + text.ljust(117).encode() + b"\n"


def twice():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("text.npy", GOOD)
        archive.writestr("next.npy", GOOD)
    return stream.getvalue().replace(b"next", b"text")


BOMB = npy_bytes(np.zeros(2**18))
HOSTILE_ZIPS = {
    "climbing": (lambda: member("../text.npy", GOOD), "absolute or climbing path"),
    "absolute": (lambda: member("/etc/text.npy", GOOD), "absolute or climbing path"),
    "drive": (lambda: member("C:text.npy", GOOD), "absolute or climbing path"),
    "link": (lambda: member("a.npy", b"/etc", external_attr=0o120777 << 16), "is a link"),
    "torch": (lambda: member("archive/data.pkl", b"x"), "this is a torch file"),
    "other member": (lambda: member("run.sh", b"x"), "is no .npy file"),
    "twice": (twice, "occurs twice"),
    "bomb": (lambda: member("a.npy", BOMB, method=zipfile.ZIP_DEFLATED), "times its size"),
    "other method": (lambda: member("a.npy", GOOD, method=zipfile.ZIP_LZMA), "NumPy does not"),
    "objects": (lambda: member("a.npy", npy_bytes(np.array([None]))), "Python objects"),
    "checksum": (lambda: member("a.npy", GOOD).replace(b"\xf0\x3f", b"\xf1\x3f", 1), "checksum"),
    "cut short": (lambda: member("a.npy", GOOD)[:-30], "damaged or cut short"),
    "empty": (lambda: b"PK\x05\x06" + bytes(18), "0 members"),
}


@pytest.mark.parametrize("name", HOSTILE_ZIPS)
def test_hostile_zips(tmp_path, name, monkeypatch):
    monkeypatch.setattr("unic_tfn.data.readers.npz.MAX_UNPACKED_BYTES", 2**20)
    make, message = HOSTILE_ZIPS[name]
    (tmp_path / "a.npz").write_bytes(make())
    with pytest.raises(DataError, match=message) as caught:
        read_feature_file(tmp_path / "a.npz")
    assert caught.value.exit_code == 65
    assert caught.value.remedy


HOSTILE_ARRAYS = {
    "objects": (npy_bytes(np.array([None])), "Python objects"),
    "records": (npy_bytes(np.zeros(2, [("a", "f4")])), "records"),
    "dates": (npy_bytes(np.zeros(2, "M8[s]")), "not as NumPy writes it"),
    "cut short": (GOOD[:-1], "declares shape .* but 47 bytes follow"),
    "size bomb": (
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }"),
        "",
    ),
    "code": (header("{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,), }"), "as"),
    "deep": (header("(" * 100), "not as NumPy writes it"),
    "header bomb": (b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**31) + b"{", "at most 16,384"),
    "header cut": (HEADER + b"{", "cut short inside its header"),
    "version": (b"\x93NUMPY\x09\x00" + bytes(20), "format version 9"),
    "not one": (b"something else", "does not begin"),
}


@pytest.mark.parametrize("name", HOSTILE_ARRAYS)
def test_hostile_arrays_in_a_folder(tmp_path, name):
    contents, message = HOSTILE_ARRAYS[name]
    (tmp_path / "text.npy").write_bytes(contents)
    with pytest.raises(DataError, match=f"not read as an .npy file: .*{message}"):
        read_feature_file(tmp_path)


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
    with pytest.raises(DataError, match="no valid safetensors file"):
        read_feature_file(tmp_path / "b.safetensors")


@BY_FILE
@given(st.data())
@pytest.mark.parametrize("kind", ["npz", "npz packed", "safetensors"])
def test_damage_ends_as_a_data_error_or_in_an_array(tmp_path, kind, data):
    path = write(tmp_path, kind, {"text": np.ones((4, 3)), "audio": np.ones((4, 2), np.float32)})
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[: data.draw(st.integers(8, len(raw)))])
    with contextlib.suppress(DataError):
        read_feature_file(path)


@settings(max_examples=150)
@given(st.binary(max_size=80), st.integers(0, 128))
def test_damaged_headers(junk, at):
    raw = GOOD[:at] + junk + GOOD[at + len(junk) :]
    with contextlib.suppress(RefusedArrayError):
        assert read_npy(memoryview(raw)).nbytes <= len(raw)
