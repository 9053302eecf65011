from pathlib import Path

import pytest

from unic_tfn.data.importing.labels.id_columns import IdColumns, ids_of, plain_id, stem
from unic_tfn.errors import DataError


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("audio/dia0/utt1.wav", "utt1"),
        ("C:\\clips\\a.MP4", "a"),
        ("a.3gp", "a"),
        ("clip.0001", "clip.0001"),
        ("plain", "plain"),
    ],
)
def test_folder_and_ending_are_taken_off(path, name):
    assert stem(path) == name


def test_ids_of_several_columns():
    columns = {"video": ["v/a.mp4", "v/b.mp4"], "clip": ["0", "1"]}
    wanted = IdColumns(("video", "clip"), stem=True)
    assert ids_of(Path("l.csv"), columns, wanted) == ("a$_$0", "b$_$1")


def test_a_column_of_another_case_is_suggested():
    with pytest.raises(DataError, match='column "id": expected that column') as caught:
        ids_of(Path("l.csv"), {"ID": ["a"]}, IdColumns())
    assert 'Did you mean "ID"?' in caught.value.remedy


def test_ids_in_two_unicode_forms_are_one():
    assert plain_id("Zoe\u0308", paths=False) == plain_id("Zo\u00eb\u200b", paths=False)
