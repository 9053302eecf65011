import pytest

from tests.data.importing.feature_files import (
    dealt,
    ids,
    label_table,
    sequences,
    write_files,
)
from tests.data.importing.imports import (
    refused,
    run,
)
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.labels.label_file import LabelColumns
from unic_tfn.errors import DataError

MANY = [str(index) for index in range(100)]


WRONG_LABELS = {
    "running text": ({"id": MANY, "words": MANY}, 'column "words": expected 2 to 64 classes'),
    "no id column": ({"name": ids(), "text": ["a", "b"] * 5}, 'column "id": expected that column'),
    "id twice": (label_table() | {"id": ["a"] * 10}, "expected each id once, found repeated: a"),
    "empty id": (label_table() | {"id": [""] * 10}, 'column "id"'),
    "no labels": ({"id": ids()}, "expected one with labels"),
    "split unknown": (label_table() | {"split": ["fold1"] * 10}, 'one of train.*found "fold1"'),
    "split empty": (label_table() | {"split": [""] * 10}, 'found ""'),
    "no validation clips": (
        label_table() | {"split": ["train", "test"] * 5},
        "expected clips for train, valid and test, found none for valid",
    ),
    "source name": (label_table(Text=["a", "b"] * 5), 'column "Text": expected 2 to 32 small'),
    "one class": (label_table(text=["a"] * 10), "expected 2 to 64 classes, found 1"),
    "no clip in both": (label_table() | {"id": [f"x{i}" for i in range(10)]}, "no id of a label"),
}


@pytest.mark.parametrize("name", WRONG_LABELS)
def test_wrong_labels_are_refused(tmp_path, name):
    table, message = WRONG_LABELS[name]
    error = refused(tmp_path, dealt(sequences()), table, message)
    assert error.message.startswith(str(tmp_path / "labels.csv"))


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"id,text\na,b,c\n", b'id,"te\nx', b"id,id\n"]
)
def test_broken_label_files(tmp_path, raw):
    features, labels = write_files(tmp_path, dealt(sequences()), label_table())
    labels.write_bytes(raw)
    with pytest.raises(DataError, match=r"labels\.csv"):
        import_features(features, labels, ImportOptions())


def test_columns_of_any_name(tmp_path):
    clips = ids()
    table = {
        "video_id": [clip.split("$_$")[0] for clip in clips],
        "clip_id": [clip.split("$_$")[1] for clip in clips],
        "mode": ["train"] * 6 + ["valid", "test"] * 2,
        "Etikett, Text": ["a", "b"] * 5,
        "speaker": ["x", "y"] * 5,
        "words": [f"{index} words" for index in range(10)],
    }
    columns = LabelColumns(
        id=("video_id", "clip_id"),
        split="mode",
        sources={"text": "Etikett, Text"},
        kept=("speaker",),
    )
    package, _ = run(tmp_path, dealt(sequences()), table, columns=columns)
    assert package.ids == tuple(clips)
    assert list(package.labels) == ["text"]
    assert package.columns == {"speaker": ("x", "y") * 5}
    assert package.split.count("test") == 2


def test_columns_that_are_not_used_are_told(tmp_path):
    table = label_table() | {"Speaker": ["x"] * 10, "note": ["y"] * 10}
    columns = LabelColumns(sources={"text": "text"}, ignored=("note",))
    _, account = run(tmp_path, dealt(sequences()), table, columns=columns)
    (told,) = [words for words in account.unused if words.startswith("in the label file")]
    assert told == 'in the label file: "multimodal", "Speaker", "note"'


def test_a_header_of_another_case_is_suggested(tmp_path):
    table = label_table() | {"Speaker": ["x"] * 10}
    columns = LabelColumns(sources={"text": "text"}, kept=("speaker",))
    error = refused(tmp_path, dealt(sequences()), table, 'column "speaker"', columns=columns)
    assert 'Did you mean "Speaker"?' in error.remedy
