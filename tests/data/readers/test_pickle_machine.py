import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.data.readers.pickle_machine import Admitted, RefusedPickleError, run_pickle

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.lists(inner).map(tuple)
        | st.sets(st.integers())
    ),
    max_leaves=8,
)


@given(VALUES, st.sampled_from(range(4, pickle.HIGHEST_PROTOCOL + 1)))
def test_plain_values_are_those_that_pickle_reads(value, protocol):
    raw = pickle.dumps([value, value], protocol)
    read = run_pickle(memoryview(raw), {})
    assert read == [value, value]


def test_only_names_of_the_table_are_called():
    raw = memoryview(b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x01x\x85R.")
    with pytest.raises(RefusedPickleError, match=r'it asks for "os\.system"'):
        run_pickle(raw, {})
    asked: list[object] = []
    names = {("os", "system"): Admitted(asked.append)}
    assert run_pickle(raw, names) is None
    assert asked == ["x"]
    with pytest.raises(RefusedPickleError, match="may not be called"):
        run_pickle(raw, {("os", "system"): Admitted(None)})


def test_a_name_that_is_not_a_string_is_refused():
    with pytest.raises(RefusedPickleError, match="a class with something other than a string"):
        run_pickle(memoryview(b"\x80\x04NN\x93."), {})


def test_strangers_names_are_escaped():
    raw = b"c\xe2\x80\xae\x1b[31m\nx\n."
    with pytest.raises(RefusedPickleError) as caught:
        run_pickle(memoryview(raw), {})
    assert str(caught.value).isprintable()


def test_long_bytes_are_views():
    raw = memoryview(pickle.dumps([b"a" * 5000, b"short"], 4))
    value = run_pickle(raw, {})
    assert isinstance(value, list)
    long, short = value
    assert isinstance(long, memoryview)
    assert long.obj is raw.obj
    assert short == b"short"


def test_what_does_not_begin_as_a_pickle_is_not_named_by_an_instruction():
    with pytest.raises(RefusedPickleError, match="does not begin as a pickle does"):
        run_pickle(memoryview(b"\0\0\0\0"), {})
