import pytest

from unic_tfn.page.blocks import Column, Entry
from unic_tfn.page.tables import header, shown


def test_entries_are_shown_by_their_columns_style():
    assert shown(Entry(True), Column("x")) == "yes"
    assert shown(Entry(1234), Column("x", "integer")) == "1,234"
    assert shown(Entry(1.25, text="own"), Column("x", "percent")) == "own"


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("percent", "123.4"), ("points", "+123.4"), ("decimal", "1.23"), ("tenths", "1.2"),
        ("thousandths", "1.234"),
        ("integer", "1"), ("p", "1.23"), ("text", "1.234"),
    ],
)  # fmt: skip
def test_a_style_is_a_way_of_writing_numbers(style, text):
    assert shown(Entry(1.234), Column("x", style)) == text
    assert shown(Entry(None), Column("x", style)) == "–"


def test_a_group_stands_before_the_header():
    assert header(Column("mean")) == "mean"
    assert header(Column("mean", "percent", "Accuracy")) == "Accuracy: mean"
