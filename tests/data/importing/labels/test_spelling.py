import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.data.importing.labels.spelling import (
    alike,
    cleaned,
    is_whole,
    number_in,
    rank_of,
    unquoted,
    value_of,
)


@given(st.text(), st.sampled_from(["NFC", "NFD"]))
def test_the_unicode_form_and_spaces_around_do_not_count(text, form):
    assert cleaned(f"\ufeff {unicodedata.normalize(form, text)}\u200b ") == cleaned(text)
    assert cleaned(cleaned(text)) == cleaned(text)


@given(st.integers(-(10**6), 10**6), st.sampled_from(["", ".", ".0", ".000"]))
def test_every_spelling_of_a_number_is_equal(number, ending):
    assert value_of(f"{number}{ending}") == value_of(str(number)) == number
    assert is_whole(str(number))
    assert not is_whole(f"{number}.0")


@pytest.mark.parametrize(
    ("text", "number"),
    [("-0,6", -0.6), ("\u22120.6", -0.6), ("+.5", 0.5), ("1e-1", 0.1), ("3,", 3.0)],
)
def test_numbers_as_people_write_them(text, number):
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["", "nan", "inf", "1e999", "1.2.3", "0x1", "1_0", "9" * 5000])
def test_what_is_not_a_number(text):
    assert number_in(text) is None


@pytest.mark.parametrize(
    ("text", "expected"), [('"joy"', "joy"), ("'joy'", "joy"), ('"joy', '"joy'), ('""', '""')]
)
def test_one_pair_of_quotation_marks_is_taken_off(text, expected):
    assert unquoted(text) == expected


def test_names_that_look_alike_are_found_and_equal_or_different_ones_are_not():
    # The second "joy" has a Cyrillic o.
    names = ["joy", "j\u043ey", "Joy ", "fear", "sad", "1", "1.0"]
    assert alike(names) == [sorted(["joy", "j\u043ey", "Joy "])]


def test_numbers_come_first_by_size():
    assert sorted(["b", "10", "9", "-1,5", "a"], key=rank_of) == ["-1,5", "9", "10", "a", "b"]
