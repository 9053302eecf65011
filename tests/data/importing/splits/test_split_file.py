import unicodedata

import pytest

from tests.data.importing.imports import write_labels
from unic_tfn.data.importing.labels.id_columns import IdColumns
from unic_tfn.data.importing.splits.split_file import read_split_file
from unic_tfn.errors import DataError


def test_ids_of_several_columns_or_joined_ones(tmp_path):
    split = {"split": ["train", "test"]}
    wanted = IdColumns(("video", "clip"))
    path = write_labels(tmp_path / "s.csv", {"video": ["v", "v"], "clip": ["0", "1"]} | split)
    assert read_split_file(path, ["v$_$1", "v$_$0"], wanted) == ("test", "train")
    path = write_labels(tmp_path / "s.csv", {"id": ["v$_$0", "v$_$1"]} | split)
    assert read_split_file(path, ["v$_$1", "v$_$0"], wanted) == ("test", "train")


def test_ids_in_another_form(tmp_path):
    name = "Zo\u00eb"
    path = write_labels(
        tmp_path / "s.csv", {"id": [unicodedata.normalize("NFD", name)], "split": ["dev"]}
    )
    assert read_split_file(path, [name], IdColumns()) == ("valid",)
    path = write_labels(tmp_path / "s.csv", {"id": ["x/a.wav"], "split": ["dev"]})
    assert read_split_file(path, ["a"], IdColumns(stem=True)) == ("valid",)


def test_errors_name_the_line(tmp_path):
    path = write_labels(tmp_path / "s.csv", {"id": ["a", "b"], "split": ["dev", "fold3"]})
    with pytest.raises(DataError, match=r'line 3: split of "b": .*found "fold3"'):
        read_split_file(path, ["a"], IdColumns())


def test_the_only_column_of_splits_is_taken(tmp_path):
    path = write_labels(tmp_path / "s.csv", {"id": ["a", "b"], "mode": ["dev", "test"]})
    assert read_split_file(path, ["b", "a"], IdColumns()) == ("test", "valid")
