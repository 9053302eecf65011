import numpy as np

from tests.data.importing.feature_files import dealt, ids, label_table, sequences, write_files
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
    assert all(line.isprintable() for line in shown.splitlines())
    assert described.count("col\\x1b[31m\\u202e") == 2


def test_letters_of_any_script_are_proposed_as_they_are(tmp_path):
    table = {"编号": ids(), "标签": ["喜", "怒"] * 5}
    shown = inspect_files(*write_files(tmp_path, dealt(sequences()), table))
    assert "编号" in shown[shown.index("# a mapping") :]


def test_the_kind_of_file_is_named(tmp_path):
    for kind, name in (("npz", "npz"), ("folder", "folder of .npy files")):
        path = write_arrays(tmp_path, kind, arrays())
        assert inspect_files(path, None).startswith(f"{path}: {name}\n")


def test_entries_that_are_not_shown_are_counted(tmp_path):
    value = {f"key{n}": n for n in range(250)} | {"train": {f"key{n}": n for n in range(201)}}
    shown = inspect_files(write(tmp_path, value), None)
    assert "the file: the first 200 of 251 entries are shown" in shown
    assert "train: the first 200 of 201 entries are shown" in shown
