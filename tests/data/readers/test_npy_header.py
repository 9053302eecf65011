import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.data.readers.npy_header import parse_header

SPACES = st.sampled_from(["", " ", "\n", "  "])


@given(st.data())
def test_a_header_is_the_dict_that_python_reads(data):
    """Any order, spacing and quotes, and a comma at the end or none, as `np.load` takes them."""
    shape = tuple(data.draw(st.lists(st.integers(0, 10**15), max_size=8)))
    values = {"descr": "<f4", "fortran_order": data.draw(st.booleans()), "shape": shape}
    keys = data.draw(st.permutations(list(values)))
    space = data.draw(SPACES)
    quote = data.draw(st.sampled_from("'\""))
    texts = [f"{quote}{key}{quote}{space}:{space}{values[key]!r}" for key in keys]
    text = "{" + f"{space},{space}".join(texts) + data.draw(st.sampled_from(["", ",", ", "])) + "}"
    assert ast.literal_eval(text) == values
    assert parse_header(text) == ("<f4", values["fortran_order"], shape)


def test_python_2_wrote_long_integers():
    text = "{'descr': '<f4', 'fortran_order': False, 'shape': (3L, 2L), }"
    assert parse_header(text) == ("<f4", False, (3, 2))
    assert parse_header(text.replace("(3L, 2L)", "(3L,)")) == ("<f4", False, (3,))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} + 1",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (3,)}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'more': '1'}",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (3,)}",
        "{'descr': ('<f4', (2,)), 'fortran_order': False, 'shape': (3,)}",
        "{'shape': (" + "(" * 5000 + ")",
    ],
)
def test_anything_else_is_not_a_header(text):
    assert parse_header(text) is None
