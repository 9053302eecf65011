import collections
import datetime
import os
import pickle
import re
import struct
import subprocess
import sys
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from unic_tfn.data.readers.unpickle import PickledArray, read_pickle
from unic_tfn.errors import DataError

BY_FILE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
DTYPES = st.one_of(
    npst.boolean_dtypes(),
    npst.integer_dtypes(endianness="?"),
    npst.floating_dtypes(endianness="?", sizes=(16, 32, 64)),
    npst.unicode_string_dtypes(endianness="?", min_len=1, max_len=9),
    npst.byte_string_dtypes(min_len=1, max_len=9),
)
ARRAYS = npst.arrays(DTYPES, npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()
KEYS = st.text() | st.integers() | st.none()
VALUES = st.recursive(
    PLAIN | ARRAYS,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(KEYS, inner)
        | st.dictionaries(KEYS, inner).map(collections.OrderedDict)
    ),
    max_leaves=6,
)


def plain(value):
    """Return a read value with arrays and bytes as they were before pickling."""
    if isinstance(value, PickledArray):
        return value.array
    if isinstance(value, memoryview):
        return bytes(value)
    if isinstance(value, list | tuple):
        return type(value)(map(plain, value))
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def read(path, raw):
    path.write_bytes(raw)
    return plain(read_pickle(path))


def same(one, other):
    if isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other, strict=True)
    elif isinstance(one, dict):
        assert list(one) == list(other)
        for key, value in one.items():
            same(value, other[key])
    elif isinstance(one, list | tuple):
        assert len(one) == len(other)
        for mine, theirs in zip(one, other, strict=True):
            same(mine, theirs)
    else:
        assert one == other or (one != one and other != other)
    return True


@BY_FILE
@given(value=VALUES, protocol=st.sampled_from(PROTOCOLS))
@example(value={"a": np.zeros((2, 3, 4)).transpose(1, 0, 2)}, protocol=5)
@example(value=np.asfortranarray(np.arange(6.0).reshape(2, 3)), protocol=4)
@example(value=b"long" * 1000, protocol=2)
def test_values_come_back(tmp_path, value, protocol):
    raw = pickle.dumps([value, value, "end" * 5], protocol)
    assert same(read(tmp_path / "file", raw), [value, value, "end" * 5])


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    "scalar", [np.float32(2.5), np.int64(-3), np.str_("té"), np.bytes_(b"x"), np.bool_(True)]
)
def test_scalars_become_plain(tmp_path, protocol, scalar):
    value = read(tmp_path / "file", pickle.dumps({"a": scalar}, protocol))["a"]
    assert value == scalar.item()
    assert type(value) is type(scalar.item())


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_module_names_of_numpy_1(tmp_path, protocol):
    array = np.arange(6.0).reshape(2, 3)
    raw = pickle.dumps([array, np.float64(3)], protocol)
    for module in (b"multiarray", b"numeric"):
        new, old = b"numpy._core." + module, b"numpy.core." + module
        raw = raw.replace(b"c" + new, b"c" + old)
        raw = raw.replace(b"\x8c" + bytes([len(new)]) + new, b"\x8c" + bytes([len(old)]) + old)
    assert b"numpy._core" not in raw
    assert same(read(tmp_path / "file", raw), [array, 3.0])


def test_python_2_pickle(tmp_path):
    # What Python 2 and NumPy 1.16 write for {"id": ["a"], "x": np.array([1.0, 2.0])}, protocol 2.
    raw = (
        b"\x80\x02}q\x01(U\x02idq\x02]q\x03U\x01aq\x04aU\x01xq\x05"
        b"cnumpy.core.multiarray\n_reconstruct\nq\x06cnumpy\nndarray\nq\x07K\x00\x85U\x01b"
        b"\x87Rq\x08(K\x01K\x02\x85cnumpy\ndtype\nq\x09U\x02f8K\x00K\x01\x87Rq\x0a"
        b"(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89U\x10"
        + struct.pack("<2d", 1.0, 2.0)
        + b"tbu."
    )
    assert same(read(tmp_path / "file", raw), {"id": ["a"], "x": np.array([1.0, 2.0])})


def test_arrays_are_views_of_the_file_and_cannot_be_changed(tmp_path):
    (tmp_path / "file").write_bytes(pickle.dumps(np.zeros(1000), 5))
    value = read_pickle(tmp_path / "file")
    assert isinstance(value, PickledArray)
    base: Any = value.array
    while not isinstance(base, np.memmap):
        base = base.obj if isinstance(base, memoryview) else base.base
    assert value.array is not None
    assert not value.array.flags.writeable


class Call:
    """Pickles as a call of any function."""

    def __init__(self, function, *arguments, state=None):
        self.reduced = (function, arguments, state)

    def __reduce__(self):
        return self.reduced


class Plain:
    pass


class Subclass(np.ndarray):
    pass


def hostile(flag):
    command = f"touch {flag}"
    array_of_calls = np.empty(1, object)
    array_of_calls[0] = Call(os.system, command)
    code = f"open({str(flag)!r}, 'w').close()"
    return {
        "os.system": Call(os.system, command),
        "subprocess.Popen": Call(subprocess.Popen, ["touch", str(flag)]),
        "builtins.eval": Call(eval, code),
        "builtins.exec": Call(exec, code),
        "builtins.getattr": Call(getattr, "text", "__class__"),
        "builtins.open": Call(open, str(flag), "w"),
        "builtins.bytearray": Call(bytearray, 10**12),
        "numpy.load": Call(np.load, str(flag)),
        "numpy.fromfile": Call(np.fromfile, "/etc/hostname"),
        "numpy.memmap": Call(np.memmap, str(flag), "u1", "w+", 0, (9,)),
        "numpy.save": Call(np.save, str(flag), 1),
        "numpy.testing": Call(np.testing.measure, code),
        "numpy.rec.array": np.rec.array([(1, 2.0)]),
        "numpy.ma": np.ma.masked_array([1, 2], [True, False]),
        "subclass of ndarray": np.zeros(2).view(Subclass),
        "object array": array_of_calls,
        "object array of plain values": np.array([1, "a", None], object),
        "records": np.zeros(2, [("a", "f8")]),
        "dates": np.array(["2020-01-01"], "M8[D]"),
        "complex": np.zeros(2, complex),
        "instance": Plain(),
        "exception": ValueError(),
        "date": datetime.date(2020, 1, 1),
        "function": os.getcwd,
        "class": Plain,
        "state": Call(collections.OrderedDict, state={"x": 1}),
        "nested": {"train": {"a": [(1, {"b": Call(os.system, command)})]}},
        "argument": Call(np.dtype, Call(os.system, command)),
    }


HOSTILE = hostile("nothing")


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_values_run_nothing(tmp_path, name, protocol):
    flag = tmp_path / "flag"
    raw = pickle.dumps({"train": hostile(flag)[name]}, protocol)
    with pytest.raises(DataError) as caught:
        read(tmp_path / "file", raw)
    assert not flag.exists()
    assert caught.value.message.startswith(f"{tmp_path / 'file'}: not read as a pickle")
    assert "Nothing in the file was run" in caught.value.remedy
    if name in ("os.system", "subprocess.Popen", "builtins.eval", "numpy.load"):
        assert re.search(rf'it asks for "\w+\.{name.split(".")[1]}"', caught.value.message)


def unicode(text):
    return b"X" + struct.pack("<I", len(text)) + text.encode()


def stack_global(module, name):
    return unicode(module) + unicode(name) + b"\x93"


DTYPE = stack_global("numpy", "dtype")
F8 = DTYPE + unicode("f8") + b"\x85R"
RECONSTRUCT = stack_global("numpy._core.multiarray", "_reconstruct")
NDARRAY = stack_global("numpy", "ndarray")
EMPTY = RECONSTRUCT + NDARRAY + b"K\x00\x85C\x01b\x87R"
FROM_BUFFER = stack_global("numpy._core.numeric", "_frombuffer")
EIGHT = b"C\x08" + bytes(8)
WIDE = b"\x8a\x09" + (2**64).to_bytes(9, "little")

DAMAGED = {
    "empty": b"",
    "protocol alone": b"\x80\x04",
    "nothing on the stack": b"\x80\x04........",
    "unknown instruction": b"\x80\x04\xff......",
    "protocol of the future": b"\x80\x06N.......",
    "huge bytes": b"\x80\x04\x8e" + struct.pack("<Q", 2**62) + b"x.",
    "largest bytes": b"\x80\x04\x8e" + b"\xff" * 8 + b"x.",
    "huge bytearray": b"\x80\x05\x96" + struct.pack("<Q", 2**40) + b"x.",
    "huge text": b"\x80\x04\x8d" + struct.pack("<Q", 2**40) + b"x.",
    "negative text": b"\x80\x02T\xff\xff\xff\xff......",
    "huge integer": b"\x80\x02\x8b\xff\xff\xff\x7f" + bytes(300) + b".",
    "long decimal": b"I" + b"9" * 100_000 + b"\n.",
    "no end of line": b"c" + b"o" * 100_000,
    "memo at a huge index is no memory": b"\x80\x02Nr\xff\xff\xff\xff" + b"R" * 9,
    "memo that is not there": b"\x80\x02h\x07........",
    "no mark": b"\x80\x02Nt.......",
    "pop from nothing": b"\x80\x0200000000.",
    "append to a tuple": b"\x80\x02)Na......",
    "append to itself only": b"\x80\x02Na.......",
    "items of a list": b"\x80\x02]NNs.....",
    "key without value": b"\x80\x02}(NNNu...",
    "tuple as a key": b"\x80\x02})Ns.....",
    "nested tuple as a key": b"\x80\x02})" + b"\x85" * 300_000 + b"Ns.",
    "nested tuple in a set": b"\x80\x04\x8f()" + b"\x85" * 300_000 + b"\x90.",
    "nested tuple as a shape": EMPTY
    + b"(K\x01)" + b"\x85" * 200_000 + F8 + b"\x89" + EIGHT + b"tb.",
    "call of a text": unicode("os.system") + b")R.",
    "call of ndarray": NDARRAY + b")R.",
    "call without a tuple": DTYPE + unicode("f8") + b"R.",
    "call with too many": stack_global("builtins", "bytes") + b"K\x01\x85R.",
    "build of a function": DTYPE + b"}b......",
    "build of a dict": b"\x80\x02}}b......",
    "name that is no text": b"\x80\x04NN\x93.....",
    "dotted name": stack_global("numpy", "dtype.__class__") + b".",
    "name with a null": stack_global("numpy\0", "dtype") + b".",
    "persistent id": b"Pos.system\n.",
    "persistent id on the stack": b"\x80\x02NQ......",
    "extension": b"\x80\x02\x82\x01......",
    "instance": b"(S'touch x'\nios\nsystem\n.",
    "new object": b"\x80\x02" + DTYPE + b")\x81.",
    "out-of-band buffer": b"\x80\x05\x97.......",
    "array of nothing": EMPTY + b"(K\x01K\x01\x85" + F8 + b"\x89" + EIGHT + b"b.",
    "data too short": EMPTY + b"(K\x01K\x02\x85" + F8 + b"\x89" + EIGHT + b"tb.",
    "data too long": EMPTY + b"(K\x01K\x00\x85" + F8 + b"\x89" + EIGHT + b"tb.",
    "negative shape": EMPTY + b"(K\x01J\xff\xff\xff\xff\x85" + F8 + b"\x89" + EIGHT + b"tb.",
    "shape beyond 64 bits": EMPTY + b"(K\x01" + WIDE + b"\x85" + F8 + b"\x89" + EIGHT + b"tb.",
    "huge shape without data": EMPTY + b"(K\x01K\x00" + WIDE + b"\x86" + F8 + b"\x89C\x00tb.",
    "list as data": EMPTY + b"(K\x01K\x01\x85" + F8 + b"\x89]tb.",
    "type that is a text": EMPTY + b"(K\x01K\x01\x85" + unicode("f8") + b"\x89" + EIGHT + b"tb.",
    "kind that is no ndarray": RECONSTRUCT + DTYPE + b"NN\x87R.",
    "object type": DTYPE + unicode("O8") + b"\x85R.",
    "type with commas": DTYPE + unicode("f8,O") + b"\x85R.",
    "empty text type": DTYPE + unicode("U0") + b"\x85R.",
    "huge text type": DTYPE + unicode("U" + "9" * 30) + b"\x85R.",
    "superscript type": DTYPE + unicode("f²") + b"\x85R.",
    "no type": DTYPE + b"N\x85R.",
    "type made of fields": F8 + b"(K\x03X\x01\0\0\0|NX\x01\0\0\0a}K\x08K\x01K\x10tb.",
    "order that is none": FROM_BUFFER + b"(" + EIGHT + F8 + b"K\x01\x85" + unicode("X") + b"tR.",
    "axes that are none": FROM_BUFFER
    + b"(" + EIGHT + F8 + b"K\x01\x85" + unicode("K") + b"K\x05tR.",
    "character that does not exist": FROM_BUFFER
    + b"(C\x04\xff\xff\xff\xff" + DTYPE + unicode("U1") + b"\x85RK\x01\x85" + unicode("C") + b"tR.",
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_files_end_as_data_errors(tmp_path, name):
    with pytest.raises(DataError) as caught:
        read(tmp_path / "file", DAMAGED[name])
    assert len(caught.value.message) < 1000


def test_parts_used_above_are_right(tmp_path):
    whole = EMPTY + b"(K\x01K\x01\x85" + F8 + b"\x89" + EIGHT + b"tb."
    assert same(read(tmp_path / "file", whole), np.zeros(1))
    buffer = FROM_BUFFER + b"(" + EIGHT + F8 + b"K\x01\x85" + unicode("C") + b"tR."
    assert same(read(tmp_path / "file", buffer), np.zeros(1))


@BY_FILE
@given(data=st.data())
def test_truncated_files_end_as_data_errors(tmp_path, data):
    value = {"train": {"id": ["a", "b"], "x": np.ones((2, 3)), "n": 3}}
    raw = pickle.dumps(value, data.draw(st.sampled_from(PROTOCOLS)))
    with pytest.raises(DataError):
        read(tmp_path / "file", raw[: data.draw(st.integers(0, len(raw) - 1))])


@BY_FILE
@given(data=st.data())
def test_changed_bytes_never_give_a_traceback(tmp_path, data):
    value = {"train": {"id": np.array(["a", "b"]), "x": np.ones((2, 3)), "n": [3, 2.5]}}
    raw = bytearray(pickle.dumps(value, data.draw(st.sampled_from(PROTOCOLS))))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with suppress(DataError):
        read(tmp_path / "file", raw)


@BY_FILE
@given(raw=st.binary(max_size=60))
def test_garbage_never_gives_a_traceback(tmp_path, raw):
    with suppress(DataError):
        read(tmp_path / "file", raw)


def test_zip_archives_are_told(tmp_path):
    np.savez(tmp_path / "file.npz", a=np.ones(3))
    with pytest.raises(DataError, match=r"found a zip archive, such as torch and np\.savez"):
        read_pickle(tmp_path / "file.npz")


def test_torch_tensor_is_named(tmp_path):
    raw = stack_global("torch._utils", "_rebuild_tensor_v2") + b")R."
    with pytest.raises(DataError, match=r'asks for "torch\._utils\._rebuild_tensor_v2"') as caught:
        read(tmp_path / "file", raw)
    assert "tensor.numpy()" in caught.value.remedy


def test_nothing_is_imported_or_run(tmp_path):
    """Python's own audit events tell, in a process of its own, what reading sets off."""
    (tmp_path / "file").write_bytes(pickle.dumps(HOSTILE["os.system"], 4))
    (tmp_path / "harmless").write_bytes(pickle.dumps(np.zeros(3), 4))
    program = """
import sys
from unic_tfn.data.readers.unpickle import read_pickle
read_pickle(sys.argv[2])
seen = []
sys.addaudithook(lambda event, arguments: seen.append(event))
try:
    read_pickle(sys.argv[1])
except Exception as error:
    seen = list(seen)
    assert type(error).__name__ == "DataError", error
bad = [e for e in seen if e in ("import", "exec", "compile", "os.system", "pickle.find_class")]
assert not bad, bad
assert "open" in seen
"""
    files = [str(tmp_path / "file"), str(tmp_path / "harmless")]
    subprocess.run([sys.executable, "-c", program, *files], check=True)
