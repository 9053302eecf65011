import numpy as np

from tests.data.importing.feature_files import dealt, label_table, sequences, write_files
from tests.data.importing.imports import (
    arrays,
    sims,
    write,
    write_arrays,
)
from unic_tfn.data.importing.inspection import inspect_files


def test_inspection_of_scores_in_the_file(tmp_path):
    value = sims()
    value["train"]["vision"][0, 0, 0] = np.nan
    shown = inspect_files(write(tmp_path, value), None)
    assert "1 NaN or infinite" in shown
    assert "train.regression_labels_T" in shown
    assert "bins: sims-3" in shown


def test_strangers_names_are_escaped(tmp_path):
    odd = "col\x1b[31m\u202e"
    table = label_table() | {odd: ["x\u202e", "y"] * 5}
    features, labels = write_files(tmp_path, dealt(sequences()) | {odd: 1}, table)
    shown = inspect_files(features, labels)
    described = shown[: shown.index("# a mapping")]
    assert all(line.isprintable() for line in described.splitlines())
    assert described.count("col\\x1b[31m\\u202e") == 2


def test_the_kind_of_file_is_named(tmp_path):
    for kind, name in (("npz", "npz"), ("folder", "folder of .npy files")):
        path = write_arrays(tmp_path, kind, arrays())
        assert inspect_files(path, None).startswith(f"{path}: {name}\n")
