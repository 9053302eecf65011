from hypothesis import strategies as st

from unic_tfn.messages.synthetic_notice import (
    SYNTHETIC_NOTE,
    SYNTHETIC_SENTENCE,
    called,
    data_name,
)

NAMES = st.lists(st.text("abcdefgh", min_size=1, max_size=6), unique=True, max_size=12)


def test_both_forms_of_the_notice_name_the_data_and_what_they_do_not_show():
    for notice in (SYNTHETIC_NOTE, SYNTHETIC_SENTENCE):
        assert "synthetic data" in notice.lower()
        assert "nothing about UniC or" in notice


def test_synthetic_data_are_called_synthetic_once():
    assert data_name("UniC", False) == "data UniC"
    assert data_name("toy", True) == "synthetic data toy"
    assert data_name("synthetic", True) == "synthetic data"
    assert called("UniC", False) == "UniC"
    assert called("toy", True) == data_name("toy", True)
    assert data_name("a\x1b[31m", False).isprintable()
