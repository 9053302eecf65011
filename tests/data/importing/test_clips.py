import numpy as np
import pytest

from tests.data.importing.feature_files import (
    dealt,
    ids,
    label_table,
    sequences,
)
from tests.data.importing.imports import (
    arrays,
    refused,
    run,
    write_arrays,
    write_labels,
)
from unic_tfn.data.importing.clips import columns_to_keep, columns_wanted
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.labels.label_file import LabelColumns
from unic_tfn.data.importing.splits.split_choice import SplitOptions
from unic_tfn.errors import DataError


def test_integer_ids_join(tmp_path):
    value = dealt(sequences(), [str(index) for index in range(10)])
    for split in ("train", "valid", "test"):
        value[split]["id"] = value[split]["id"].astype(int)
    table = label_table() | {"id": [f" {index} " for index in range(10)]}
    assert run(tmp_path, value, table)[0].ids == tuple("0123456789")


def test_clips_on_one_side_are_listed(tmp_path):
    table = label_table()
    table["id"][3:5] = ["only labels", "another"]
    table["text"][0] = ""
    table["text"][1] = table["multimodal"][1] = ""
    package, account = run(tmp_path, dealt(sequences(11)), table)
    assert account.in_features == 11
    assert account.in_labels == 10
    assert account.without_features == ("only labels", "another")
    assert set(account.without_labels) == {*ids()[3:5], ids()[1], ids(11)[10]}
    assert len(package.ids) == 7
    assert package.labels["text"].codes[0] == -1
    assert package.labels["multimodal"].codes[0] >= 0


def test_rows_must_be_those_of_the_labels(tmp_path):
    labels = write_labels(tmp_path / "labels.csv", label_table(9))
    path = write_arrays(tmp_path, "folder", arrays(named=False))
    with pytest.raises(DataError, match=r"one for each row of labels\.csv.*found 10"):
        import_features(path, labels, ImportOptions())


@pytest.mark.parametrize("with_split", [True, False])
def test_splits_without_ids_take_the_rows_of_their_split_else_in_turn(tmp_path, with_split):
    order = ["test"] * 2 + ["train"] * 6 + ["valid"] * 2
    table = {"id": ids(), "text": ["joy", "anger"] * 5}
    if with_split:
        table["split"] = order
    rows = {split: [n for n in range(10) if order[n] == split] for split in ("train", "valid")}
    rows = (rows | {"test": [0, 1]}) if with_split else ({"test": [0, 1]} | rows)
    whole = np.arange(10.0)[:, None] + [1, 2]
    value = {split: {"audio": whole[mine]} for split, mine in rows.items()}
    package, account = run(tmp_path, value, table)
    np.testing.assert_array_equal(package.features["audio"], whole)
    assert package.split == tuple(order)
    assert account.in_features == 10


def test_a_split_without_ids_must_have_as_many_rows_as_the_labels(tmp_path):
    table = {"id": ids(), "text": ["joy", "anger"] * 5, "split": ["train"] * 8 + ["test"] * 2}
    value = {"train": {"audio": np.ones((7, 2))}, "test": {"audio": np.ones((3, 2))}}
    refused(tmp_path, value, table, r"clips of train: expected 8, one for each row.*found 7")


def test_the_column_of_the_groups_is_read_and_has_a_place_of_its_own():
    columns = LabelColumns(kept=("who",))
    options = ImportOptions(columns=columns, split=SplitOptions(group="speaker"))
    assert columns_wanted(options).kept == ("who", "speaker")
    assert columns_to_keep(options) == ("who",)
    options = ImportOptions(columns=columns, split=SplitOptions(group="who"))
    assert columns_wanted(options).kept == columns_to_keep(options) == ("who",)
    columns = LabelColumns(kept=("group",))
    options = ImportOptions(columns=columns, split=SplitOptions(group="group"))
    assert columns_to_keep(options) == ()
