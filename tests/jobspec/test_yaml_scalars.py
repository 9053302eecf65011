import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.jobspec.yaml_scalars import is_number, resolve_plain


@given(st.integers())
def test_integers_are_read_back(value):
    assert resolve_plain(str(value)) == value
    assert resolve_plain(f"{value:+d}") == value
    assert is_number(str(value))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_are_read_back(value):
    found = resolve_plain(repr(value))
    assert found == value
    assert isinstance(found, float)
    assert is_number(repr(value))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("", None),
        ("~", None),
        ("NULL", None),
        ("True", True),
        ("FALSE", False),
        ("0o17", 15),
        ("0x1f", 31),
        ("017", 17),
        (".5", 0.5),
        ("1.", 1.0),
        ("-.inf", -math.inf),
        # Text in YAML 1.2, though not in YAML 1.1.
        ("yes", "yes"),
        ("off", "off"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("2026-01-01", "2026-01-01"),
        ("Infinity", "Infinity"),
        ("nan", "nan"),
        ("nULL", "nULL"),
        ("1e", "1e"),
        (".", "."),
    ],
)
def test_words_are_those_of_yaml_1_2(source, value):
    found = resolve_plain(source)
    assert found == value
    assert type(found) is type(value)


def test_nan_is_read_but_is_not_a_finite_number():
    assert repr(resolve_plain(".nan")) == "nan"
    assert not is_number(".nan")
    assert not is_number(".inf")
