import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.errors import DataError
from unic_tfn.messages import (
    MAX_SHOWN,
    SYNTHETIC_NOTE,
    SYNTHETIC_SENTENCE,
    count,
    data_name,
    did_you_mean,
    listed,
    nearest,
    printable,
    quoted,
    refusal,
    unknown_name,
)

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


@pytest.mark.parametrize(
    ("word", "candidates", "meant"),
    [
        ("TAV", ["tav"], "tav"),
        ("VAT", ["T", "TA", "TAV"], "TAV"),
        ("video", ["T", "A", "V"], "V"),
        ("lr", ["learning_rate", "patience"], "learning_rate"),
        ("cuda", ["auto", "cpu", "gpu"], "gpu"),
        ("yes", ["true", "false"], "true"),
        ("pateince", ["learning_rate", "patience"], "patience"),
        ("zzz", ["learning_rate", "patience"], None),
        ("", ["a"], None),
        ("a", [], None),
    ],
)
def test_the_nearest_spelling(word, candidates, meant):
    assert nearest(word, candidates) == meant


@given(NAMES)
def test_every_word_is_nearest_to_itself(names):
    for name in names:
        assert nearest(name, names) == name
        assert nearest(f" {name.upper()} ", names) == name


def test_a_guess_is_a_question():
    assert did_you_mean("x") == " Did you mean x?"
    assert did_you_mean(None) == ""


@given(NAMES, st.integers(1, 6))
def test_a_list_shows_or_counts_every_name(names, limit):
    text = listed(names, limit)
    for name in names[:limit]:
        assert name in text
    assert text.endswith(f" and {len(names) - limit} more") == (len(names) > limit)
    assert listed([]) == "none"


def test_a_refusal_names_the_place_and_both_values():
    error = refusal("a.csv", "row 3", "a number", '"x"', "Correct it.")
    assert isinstance(error, DataError)
    assert str(error) == 'a.csv: row 3: expected a number, found "x".\nCorrect it.'


def test_both_forms_of_the_notice_name_the_data_and_what_they_do_not_show():
    for notice in (SYNTHETIC_NOTE, SYNTHETIC_SENTENCE):
        assert "synthetic data" in notice.lower()
        assert "nothing about UniC or" in notice


@given(st.lists(st.text(), min_size=1, max_size=8))
def test_listed_names_are_printable(names):
    assert listed(names).isprintable()


def test_a_listed_name_that_is_quoted_keeps_both_quotes():
    name = quoted("a" * MAX_SHOWN)
    assert listed([name]) == name


def test_an_unknown_name_is_shown_among_the_known_ones():
    words = unknown_name("sead\x1b", ("seeds", "name"), quoted("seeds"))
    assert words == ('expected one of seeds, name. Found: "sead\\x1b". Did you mean "seeds"?')
    assert unknown_name("x", ("seeds",), None).endswith('Found: "x".')


def test_amounts_have_a_noun_in_the_right_number():
    assert [count(1, "run"), count(1200, "run"), count(2, "class", "classes")] == [
        "1 run", "1,200 runs", "2 classes",
    ]  # fmt: skip


def test_synthetic_data_are_called_synthetic_once():
    assert data_name("UniC", False) == "data UniC"
    assert data_name("toy", True) == "synthetic data toy"
    assert data_name("synthetic", True) == "synthetic data"
    assert data_name("a\x1b[31m", False).isprintable()
