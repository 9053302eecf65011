import pytest

from unic_tfn.errors import DataError, StorageError
from unic_tfn.records.tables import read_rows


def test_rows_come_by_column(tmp_path):
    (tmp_path / "a.csv").write_bytes("id,split\nñ,test\n".encode())
    assert read_rows(tmp_path / "a.csv") == [{"id": "ñ", "split": "test"}]


def test_other_files_are_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"id\n\xff\n")
    with pytest.raises(DataError, match=r"a\.csv: expected CSV in UTF-8"):
        read_rows(tmp_path / "a.csv")
    with pytest.raises(StorageError, match="none"):
        read_rows(tmp_path / "none.csv")
