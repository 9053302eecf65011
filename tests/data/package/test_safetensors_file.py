import json
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from safetensors.numpy import load_file, save_file

from unic_tfn.data.package.safetensors_file import NUMBERS, STORED, mapped_arrays
from unic_tfn.errors import DataError
from unic_tfn.machine.untrusted_files import map_bytes

DTYPES = st.sampled_from(sorted(NUMBERS.values(), key=str))
ARRAYS = npst.arrays(DTYPES, npst.array_shapes(max_dims=3, max_side=4))


def read(path, admitted=NUMBERS):
    return mapped_arrays(path, map_bytes(path), admitted)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.sampled_from(["text", "audio", "id"]), ARRAYS, min_size=1))
def test_arrays_are_those_that_the_library_reads(tmp_path, arrays):
    save_file(arrays, tmp_path / "a")
    found, expected = read(tmp_path / "a"), load_file(tmp_path / "a")
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array, strict=True)


def test_arrays_are_views_of_the_map(tmp_path):
    save_file({"a": np.ones((3, 2), np.float32)}, tmp_path / "a")
    raw = map_bytes(tmp_path / "a")
    assert np.shares_memory(mapped_arrays(tmp_path / "a", raw)["a"], raw)


def test_types_that_are_not_admitted_are_named(tmp_path):
    save_file({"a": np.ones(2)}, tmp_path / "a")
    assert read(tmp_path / "a").keys() == {"a"}
    with pytest.raises(DataError, match='"a": expected F32 or I32, found "F64"'):
        read(tmp_path / "a", STORED)


def test_strangers_text_in_the_librarys_words_is_escaped(tmp_path):
    header = json.dumps({"\x1b[31m": {"dtype": "\x1b[31m", "shape": [], "data_offsets": [0, 0]}})
    raw = header.replace("\\u001b", "\u202e").encode()
    (tmp_path / "a").write_bytes(struct.pack("<Q", len(raw)) + raw)
    with pytest.raises(DataError, match="not a valid safetensors file") as caught:
        read(tmp_path / "a")
    assert caught.value.message.isprintable()
