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


def test_a_file_of_holes_is_looked_at_for_a_while_only(tmp_path, monkeypatch):
    monkeypatch.setattr("unic_tfn.data.importing.inspection.LOOKED_AT_BYTES", 160)
    np.savez(tmp_path / "f.npz", text=np.arange(40.0).reshape(10, 4), audio=np.ones((2, 90)))
    shown = inspect_files(tmp_path / "f.npz", None)
    assert "float64 (10, 4)  0 to 19 in the first 5" in shown
    assert "float64 (2, 90)  nan to nan" in shown


def test_arrays_of_clips_are_counted_not_listed(tmp_path):
    value = {f"clip{n}": {"audio": np.ones((n + 1, 3))} for n in range(300)}
    shown = inspect_files(write(tmp_path, {"train": value}), None)
    assert len(shown.splitlines()) < 210
    assert '1 entries, the first "audio": float64 (1, 3)' in shown
