import pytest

from tests.data.importing.imports import write_labels
from unic_tfn.data.importing.labels.id_columns import IdColumns
from unic_tfn.data.importing.labels.label_table import read_tables
from unic_tfn.errors import DataError


def files(folder, **tables):
    return [write_labels(folder / f"{name}.csv", table) for name, table in tables.items()]


def test_one_file_per_split_tells_the_split(tmp_path):
    paths = files(
        tmp_path,
        train_sent_emo={"id": ["a", "b"], "text": ["joy", "sad"]},
        dev_sent_emo={"id": ["c"], "text": ["joy"]},
        test_sent_emo={"id": ["d"], "text": ["sad"]},
    )
    table = read_tables(paths, IdColumns())
    assert table.ids == ("a", "b", "c", "d")
    assert table.file_split == ("train", "train", "valid", "test")
    assert table.columns["text"] == ["joy", "sad", "joy", "sad"]


def test_one_file_per_source_is_joined_in_any_order(tmp_path):
    paths = files(
        tmp_path,
        words={"id": ["a", "b"], "text": ["3", "sad"], "speaker": ["x", "y"]},
        sound={"id": ["b", "c"], "audio": ["joy", "fear"], "text": ["", "1"]},
        again={"id": ["a"], "text": ["3.0"]},
    )
    table = read_tables(paths, IdColumns())
    assert dict(table.columns) == {
        "id": ["a", "b", "c"],
        "text": ["3", "sad", "1"],
        "speaker": ["x", "y", ""],
        "audio": ["", "joy", "fear"],
    }
    assert table.file_split is None
    assert table.place(2, "audio") == (str(paths[1]), 'line 3: column "audio" of "c"')


def test_contradictions_name_both_lines(tmp_path):
    paths = files(tmp_path, one={"id": ["a"], "text": ["joy"]}, two={"id": ["a"], "text": ["sad"]})
    message = r'two\.csv: line 2: column "text" of "a": expected "joy", as in one\.csv, line 2'
    with pytest.raises(DataError, match=message):
        read_tables(paths, IdColumns())


def test_a_clip_in_two_splits_is_a_contradiction(tmp_path):
    paths = files(tmp_path, train={"id": ["a"], "t": ["x"]}, test={"id": ["a"], "t": ["x"]})
    with pytest.raises(DataError, match="split by the file's name"):
        read_tables(paths, IdColumns())


def test_ids_twice_in_a_file_name_their_lines(tmp_path):
    paths = files(tmp_path, one={"id": ["x/a.wav", "b", "y/a.wav"], "text": ["1", "2", "3"]})
    with pytest.raises(DataError, match=r"repeated: a \(a on lines 2, 4\)") as caught:
        read_tables(paths, IdColumns(stem=True))
    assert "--id-stem" in caught.value.remedy


def test_files_with_the_same_columns_are_told_apart_by_their_source(tmp_path):
    split = ["train", "dev"]
    paths = files(
        tmp_path,
        one={"id": ["a", "b"], "mode": split, "label": ["joy", "sad"]},
        two={"id": ["b", "a"], "label": ["joy", "sad"], "who": ["x", "y"]},
    )
    table = read_tables(paths, IdColumns(), ["text", "audio"])
    assert dict(table.columns) == {
        "id": ["a", "b"],
        "mode": split,
        "text": ["joy", "sad"],
        "audio.label": ["sad", "joy"],
        "audio.who": ["y", "x"],
    }
