import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.messages.printing import MAX_SHOWN, count, listed, printable, quoted

NAMES = st.lists(st.text("abcdefgh", min_size=1, max_size=6), unique=True, max_size=12)


@given(st.text(st.characters()))
def test_a_strangers_text_is_one_printable_line(text):
    shown = printable(text)
    assert shown.isprintable()
    if text.isprintable() and len(text) <= MAX_SHOWN:
        assert shown == text


@given(st.text(min_size=MAX_SHOWN + 1))
def test_text_that_is_cut_says_so(text):
    assert printable(text).endswith("...")
    assert not text.isprintable() or printable(text, len(text)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("a b", '"a b"'), ("\x1b[31m", '"\\x1b[31m"'), (3, "3"), (None, "None"), (["\n"], "['\\n']")],
)
def test_text_is_quoted_and_other_values_are_not(value, text):
    assert quoted(value) == text


@given(NAMES, st.integers(1, 6))
def test_a_list_shows_or_counts_every_name(names, limit):
    text = listed(names, limit)
    for name in names[:limit]:
        assert name in text
    assert text.endswith(f" and {len(names) - limit} more") == (len(names) > limit)
    assert listed([]) == "none"


@given(st.lists(st.text(), min_size=1, max_size=8))
def test_listed_names_are_printable(names):
    assert listed(names).isprintable()


def test_a_listed_name_that_is_quoted_keeps_both_quotes():
    name = quoted("a" * MAX_SHOWN)
    assert listed([name]) == name


def test_amounts_have_a_noun_in_the_right_number():
    assert [count(1, "run"), count(1200, "run"), count(2, "class", "classes")] == [
        "1 run", "1,200 runs", "2 classes",
    ]  # fmt: skip
