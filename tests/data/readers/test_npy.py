import contextlib
import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.readers.npy import RefusedArrayError, read_npy
from unic_tfn.errors import DataError


def npy_bytes(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


GOOD = npy_bytes(np.ones((2, 3)))


HEADER = b"\x93NUMPY\x01\x00" + struct.pack("<H", 118)


def header(text):
    return HEADER + text.ljust(117).encode() + b"\n"


HOSTILE_ARRAYS = {
    "objects": (npy_bytes(np.array([None])), "Python objects"),
    "records": (npy_bytes(np.zeros(2, [("a", "f4")])), "records"),
    "dates": (npy_bytes(np.zeros(2, "M8[s]")), r'an array of type "<M8\[s\]"'),
    "cut short": (GOOD[:-1], "declares shape .* but 47 bytes follow"),
    "size bomb": (
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }"),
        "",
    ),
    "code": (header("{'descr': __import__('os'), 'fortran_order': False, 'shape': (1,), }"), "as"),
    "deep": (header("(" * 100), "not as NumPy writes it"),
    "header bomb": (b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**31) + b"{", "at most 16,384"),
    "header cut": (HEADER + b"{", "cut short inside its header"),
    "wide texts": (
        header("{'descr': '<U999999999', 'fortran_order': False, 'shape': (0,), }"),
        'of type "<U999999999"',
    ),
    "impossible shape": (
        header(f"{{'descr': '<f8', 'fortran_order': False, 'shape': (0, {10**18}, {10**18}), }}"),
        "an impossible shape",
    ),
    "long integers": (
        b"\x93NUMPY\x01\x00"
        + struct.pack("<H", 5100)
        + f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({'9' * 5000},), }}".ljust(
            5100
        ).encode(),
        "not as NumPy writes it",
    ),
    "version": (b"\x93NUMPY\x09\x00" + bytes(20), "format version 9"),
    "not one": (b"something else", "does not begin"),
}


@pytest.mark.parametrize("name", HOSTILE_ARRAYS)
def test_hostile_arrays_in_a_folder(tmp_path, name):
    contents, message = HOSTILE_ARRAYS[name]
    (tmp_path / "text.npy").write_bytes(contents)
    with pytest.raises(DataError, match=f"not read as an .npy file: .*{message}"):
        read_feature_file(tmp_path)


@settings(max_examples=150)
@given(st.binary(max_size=80), st.integers(0, 128))
def test_damaged_headers(junk, at):
    raw = GOOD[:at] + junk + GOOD[at + len(junk) :]
    with contextlib.suppress(RefusedArrayError):
        assert read_npy(memoryview(raw)).nbytes <= len(raw)


@given(
    npst.arrays(
        st.one_of(
            npst.boolean_dtypes(),
            npst.integer_dtypes(endianness="?"),
            npst.floating_dtypes(endianness="?", sizes=(16, 32, 64)),
            npst.unicode_string_dtypes(endianness="?", min_len=1, max_len=9),
            npst.byte_string_dtypes(min_len=1, max_len=9),
        ),
        npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
    ),
    st.booleans(),
    st.sampled_from([(1, 0), (2, 0), (3, 0)]),
)
def test_arrays_are_those_that_numpy_reads(array, fortran, version):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.asfortranarray(array) if fortran else array, version)
    expected = np.load(io.BytesIO(stream.getvalue()))
    np.testing.assert_array_equal(read_npy(memoryview(stream.getvalue())), expected, strict=True)
