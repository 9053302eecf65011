from hypothesis import strategies as st

from unic_tfn.errors import DataError
from unic_tfn.messages.refusals import refusal

NAMES = st.lists(st.text("abcdefgh", min_size=1, max_size=6), unique=True, max_size=12)


def test_a_refusal_names_the_place_and_both_values():
    error = refusal("a.csv", "row 3", "a number", '"x"', "Correct it.")
    assert isinstance(error, DataError)
    assert str(error) == 'a.csv: row 3: expected a number, found "x".\nCorrect it.'
