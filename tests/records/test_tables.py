from pathlib import Path

import pytest

from unic_tfn.errors import DataError
from unic_tfn.records.tables import parse_rows

PATH = Path("a.csv")


def test_rows_come_by_column():
    assert parse_rows("id,split\nñ,test\n".encode(), PATH) == [{"id": "ñ", "split": "test"}]


def test_other_contents_are_refused():
    with pytest.raises(DataError, match=r"a\.csv: expected CSV in UTF-8"):
        parse_rows(b"id\n\xff\n", PATH)
