import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from tests.data.package.packages import packages, small_package
from unic_tfn.data.package.table import encode, format_table, parse_table
from unic_tfn.errors import DataError
from unic_tfn.grid import UNLABELLED

PATH = Path("labels.csv")


@given(packages())
def test_tables_are_read_back_by_us_and_by_the_standard_library(package):
    text = format_table(package)
    table = parse_table(text.encode(), PATH)
    group = ["group"] if package.groups else []
    assert list(table) == ["id", "split", *group, *package.labels, *package.columns]
    if package.groups:
        assert tuple(table["group"]) == package.groups
    assert tuple(table["id"]) == package.ids
    for name, source in package.labels.items():
        codes = encode(table[name], source.classes, PATH, name).codes
        np.testing.assert_array_equal(codes, source.codes)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["split"] for row in rows] == list(package.split)


def test_an_unlabelled_clip_has_an_empty_field():
    package = small_package()
    package.labels["text"].codes[2] = UNLABELLED
    assert parse_table(format_table(package).encode(), PATH)["text"][2] == ""


def test_a_byte_order_mark_is_not_part_of_the_first_name():
    assert parse_table("id,text\na,b\n".encode("utf-8-sig"), PATH) == {"id": ["a"], "text": ["b"]}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "line 1: expected a header with column names, found nothing"),
        (b"id,id\n", "line 1: expected different column names"),
        (b"id,text\na,b\nc\n", r'clip 2 \("c"\): expected 2 fields, found 1'),
        (b"\xff\xfe", "expected a CSV file in UTF-8"),
        (b'id,"te\nx', "expected a CSV file in UTF-8"),
    ],
)
def test_broken_tables(raw, message):
    with pytest.raises(DataError, match=message):
        parse_table(raw, PATH)


def test_strangers_names_are_escaped_and_cuts_are_shown():
    raw = b'"a\x1b[31m","a\x1b[31m"\n'
    with pytest.raises(DataError) as caught:
        parse_table(raw, PATH)
    assert caught.value.message.isprintable()
    with pytest.raises(DataError, match=r'found "a+\.\.\."') as caught:
        encode(["a" * 500], ["joy", "fear"], PATH, "text")
    assert len(caught.value.message) < 300
