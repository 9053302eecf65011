import pytest
from hypothesis import given
from hypothesis import strategies as st

from unic_tfn.messages.misspelt_names import did_you_mean, nearest, unknown_name
from unic_tfn.messages.printing import quoted

NAMES = st.lists(st.text("abcdefgh", min_size=1, max_size=6), unique=True, max_size=12)


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


def test_an_unknown_name_is_shown_among_the_known_ones():
    words = unknown_name("sead\x1b", ("seeds", "name"), quoted("seeds"))
    assert words == ('expected one of seeds, name. Found: "sead\\x1b". Did you mean "seeds"?')
    assert unknown_name("x", ("seeds",), None).endswith('Found: "x".')
