import io
import zipfile

import numpy as np
import pytest

from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.errors import DataError


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
    "other member": (lambda: member("run.sh", b"x"), "is not an .npy file"),
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
