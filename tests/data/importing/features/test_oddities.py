import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from tests.data.importing.feature_files import (
    dealt,
    label_table,
    sequences,
    write_files,
)
from unic_tfn.data.importing.features.oddities import duplicate_columns, valid_rows, wild_scales
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions


def test_odd_columns_are_counted(tmp_path):
    value = dealt(sequences())
    for split in ("train", "valid", "test"):
        value[split]["vision"][..., 3] = value[split]["vision"][..., 0]
        value[split]["vision"][..., 4] *= 1e6
    _, account = import_features(*write_files(tmp_path, value, label_table()), ImportOptions())
    assert account.modalities["vision"].duplicate == 1
    assert account.modalities["vision"].scales is not None
    low, high = account.modalities["vision"].scales
    assert high / low > 1e4
    assert account.modalities["audio"].scales is None
    assert account.modalities["audio"].stored == "float64"


@given(npst.arrays(np.float32, (5, 6), elements=st.sampled_from([0, 1, 2])))
def test_duplicates_are_those_of_a_plain_comparison(rows):
    columns = [tuple(column) for column in rows.T.tolist()]
    varied = [column for column in columns if len(set(column)) > 1]
    assert duplicate_columns(rows) == len(varied) - len(set(varied))


def test_valid_rows_are_those_within_the_lengths():
    array = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    rows = valid_rows(array, np.array([1, 2], np.int32))
    assert rows.tolist() == [[0, 1], [6, 7], [8, 9]]
    assert valid_rows(array[:, 0], None).tolist() == [[0, 1], [6, 7]]


def test_nothing_is_odd_about_no_rows():
    empty = np.zeros((0, 3), np.float32)
    assert duplicate_columns(empty) == 0
    assert wild_scales(empty) is None
