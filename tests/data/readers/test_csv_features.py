import csv
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.data.importing.feature_files import ids, label_table
from tests.data.importing.imports import write_labels
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.readers.csv_features import read_csv_features
from unic_tfn.errors import DataError


def table(folder, text, name="egemaps.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_functionals_as_opensmile_writes_them_become_features(tmp_path, separator):
    header = ["name", "frameTime", "F0semitone", "loudness"]
    rows: list[list[Any]] = [[f"'{clip}'", "0.0", n / 4, -n] for n, clip in enumerate(ids())]
    text = "\n".join(separator.join(str(item) for item in row) for row in (header, *rows))
    path = table(tmp_path, text.replace("'", ""))
    options = ImportOptions(keys={"audio": "egemaps"})
    package, _ = import_features(path, write_labels(tmp_path / "l.csv"), options)
    assert package.ids == tuple(ids())
    assert package.features["audio"].tolist() == [[n / 4, -n] for n in range(10)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.lists(st.floats(allow_nan=False), min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.booleans(),
)
def test_numbers_come_back(tmp_path, rows, separator, mark):
    path = tmp_path / "f.csv"
    with path.open("w", newline="", encoding="utf-8-sig" if mark else "utf-8") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerow(["id", "a", "b", "c"])
        writer.writerows([f"clip {n}", *row] for n, row in enumerate(rows))
    found = read_csv_features(path)
    assert found["id"] == [f"clip {n}" for n in range(len(rows))]
    np.testing.assert_array_equal(found["f"], rows)


def test_columns_that_are_no_features_stay_apart(tmp_path):
    text = "file,start,end,a,label,split,b\nx.wav,0,1,1.5,3,train,\ny.wav,0,2,2.5,4,test,7\n"
    found = read_csv_features(table(tmp_path, text))
    np.testing.assert_array_equal(found["egemaps"], [[1.5, np.nan], [2.5, 7]])
    assert found["id"] == ["x.wav", "y.wav"]
    assert found["label"] == ["3", "4"]
    assert found["split"] == ["train", "test"]


def test_the_first_column_has_the_ids_if_it_holds_texts(tmp_path):
    assert read_csv_features(table(tmp_path, ",a\nx,1\ny,2\n"))["id"] == ["x", "y"]
    assert read_csv_features(table(tmp_path, "wave,a\nx,1\ny,2\n"))["id"] == ["x", "y"]
    assert "id" not in read_csv_features(table(tmp_path, "a,b\n1,2\n"))


def test_excels_forms_are_read(tmp_path):
    text = "sep=;\nid;a;b\nx;0,5;1\n;;\ny;-1,25;2;\n"
    assert read_csv_features(table(tmp_path, text))["egemaps"].tolist() == [[0.5, 1], [-1.25, 2]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,a\nx,1\ny,2,3\n", r"line 3: expected 2 fields, as in the header, found 3"),
        ("id,a\n" + "x,1\n" * 120 + "y,two\n", r'line 122: column "a": expected a number.*"two"'),
        ("id,a,a\nx,1,2\n", "line 1: expected different names, found a"),
        ("id,text\nx,joy\n", 'expected numbers in some, found columns "id", "text"'),
        ("id,a\n", "rows: expected one per clip, found none"),
        ("one column\n1\n", "a header with 2 to"),
        ("id,a\nx,1\n" + "\0" * 99, "lines of text"),
        ("id,a\n\x1b[31m,1,2\n", "line 2"),
    ],
)
def test_errors_name_the_line(tmp_path, text, message):
    with pytest.raises(DataError, match=message) as caught:
        read_csv_features(table(tmp_path, text))
    assert caught.value.message.isprintable()
    assert caught.value.remedy


def test_a_line_without_an_end_is_not_read_to_it(tmp_path, monkeypatch):
    monkeypatch.setattr("unic_tfn.data.readers.csv_features.MAX_LINE_CHARACTERS", 100)
    with pytest.raises(DataError, match="at most 100 characters"):
        read_csv_features(table(tmp_path, "id,a\n" + "x" * 1000))


def test_labels_for_features_are_named(tmp_path):
    labels = write_labels(tmp_path / "labels.csv", label_table())
    with pytest.raises(DataError, match="expected numbers in some") as caught:
        import_features(labels, None, ImportOptions())
    assert "--labels" in caught.value.remedy
