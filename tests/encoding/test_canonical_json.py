import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.encoding.canonical_json import canonical_json, indented_json, sealed, sha256

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=10,
)  # fmt: skip


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), JSON))
def test_canonical_json_is_one_for_one_value(value):
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(dict(reversed(value.items()))) == text == canonical_json(json.loads(text))
    assert text.endswith(b"}\n")
    assert b"\r" not in text
    seal = json.loads(sealed({"a": value}))
    assert seal == {"a": value, "sha256": sha256(canonical_json({"a": value}))}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_canonical_json_refuses_values_that_json_lacks(value):
    for write in (canonical_json, indented_json):
        with pytest.raises(ValueError, match="not JSON compliant"):
            write({"loss": value})


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), JSON))
def test_indented_json_keeps_the_order_of_keys(value):
    assert list(json.loads(indented_json(value)).items()) == list(value.items())


def test_the_sum_is_the_standard_one():
    """The value for the empty string is published with the standard (FIPS 180-4)."""
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
