import os
import pickle
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.data.importing.feature_files import (
    dealt,
    ids,
    label_table,
    section,
    sequences,
    write_files,
)
from tests.data.importing.imports import (
    SIMS,
    arrays,
    run,
    sims,
    write,
    write_arrays,
    write_labels,
)
from tests.data.package.packages import same
from unic_tfn.data.importing.account.account import format_account
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.labels.label_file import LabelColumns
from unic_tfn.data.importing.splits.split_choice import SplitOptions, origin_words
from unic_tfn.data.package.store import read_package, write_package
from unic_tfn.data.preparation import Frameless, LengthSource, Nonfinite, TimeAxis
from unic_tfn.errors import DataError

BY_FILE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20
)


@BY_FILE
@given(
    seed=st.integers(0, 99),
    protocol=st.sampled_from(range(2, pickle.HIGHEST_PROTOCOL + 1)),
    dtype=st.sampled_from(["f8", "f4", ">f8"]),
    stated=st.booleans(),
    data=st.data(),
)
def test_every_clip_gets_its_own_numbers(tmp_path, seed, protocol, dtype, stated, data):
    made = sequences(seed=seed)
    value = dealt(made)
    for split in ("train", "valid", "test"):
        for key in ("text", "audio", "vision"):
            value[split][key] = value[split][key].astype(dtype)
            if not stated:
                value[split].pop(f"{key}_lengths", None)
    order = data.draw(st.permutations(range(10)))
    table = {key: [values[row] for row in order] for key, values in label_table().items()}
    package, account = run(tmp_path, value, table, protocol)
    assert list(package.ids) == table["id"]
    for position, row in enumerate(order):
        for modality in ("audio", "vision"):
            expected = made[modality][row].mean(axis=0)
            np.testing.assert_allclose(package.features[modality][position], expected, rtol=1e-6)
        text = made["text"][row]
        assert package.text_length[position] == len(text)
        np.testing.assert_allclose(package.features["text"][position, : len(text)], text, 1e-6)
        assert not package.features["text"][position, len(text) :].any()
        for source in ("text", "multimodal"):
            label = package.labels[source]
            assert label.classes[label.codes[position]] == table[source][position]
    assert package.columns == {}
    assert account.modalities["audio"].missing == ()
    assert package.synthetic is False


@pytest.mark.parametrize("kind", ["npz", "npz packed", "safetensors", "folder"])
@pytest.mark.parametrize("named", [True, False])
def test_every_kind_of_file_gives_every_clip_its_own_numbers(tmp_path, kind, named):
    named = named and kind != "safetensors"
    labels = write_labels(tmp_path / "labels.csv")
    path = write_arrays(tmp_path, kind, arrays(named))
    package, account = import_features(path, labels, ImportOptions())
    assert package.ids == tuple(ids())
    for modality, clips in sequences().items():
        if modality != "text":
            expected = [clip.mean(axis=0) for clip in clips]
            np.testing.assert_allclose(package.features[modality], expected, rtol=1e-5)
    assert any("row by row" in note for note in account.notes) is not named
    assert package.provenance["features"]["sha256"]


def test_imported_package_is_stored_and_read(tmp_path):
    package, _ = run(tmp_path, dealt(sequences()), label_table())
    write_package(package, tmp_path / "out")
    again = read_package(tmp_path / "out")
    assert same(package, again)
    assert again.digest == package.digest
    assert again.provenance["features"]["file"] == "feature.pkl"


def test_same_files_give_the_same_digest(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    one, _ = run(tmp_path, dealt(sequences()), label_table())
    other, _ = run(tmp_path / "elsewhere", dealt(sequences()), label_table(), 4)
    assert one.digest == other.digest


def test_one_flat_dict_is_split_by_seed(tmp_path):
    made = sequences()
    flat = section(made, range(10), ids())
    package, account = run(tmp_path, flat, label_table(), split=SplitOptions(3))
    assert [package.split.count(name) for name in ("train", "valid", "test")] == [6, 2, 2]
    assert account.split_from is not None
    assert origin_words(account.split_from) == "made here: 6:2:2, stratified by multimodal, seed 3"
    assert run(tmp_path, flat, label_table(), split=SplitOptions(3))[0].split == package.split
    assert run(tmp_path, flat, label_table(), split=SplitOptions(4))[0].split != package.split
    np.testing.assert_allclose(package.features["audio"][4], made["audio"][4].mean(axis=0), 1e-6)


def test_features_without_time_stay(tmp_path):
    made = sequences()
    value = dealt(made)
    for split in ("train", "valid", "test"):
        entry = value[split]
        for modality in ("text", "audio", "vision"):
            entry[modality] = entry[modality][:, 0]
            entry.pop(f"{modality}_lengths", None)
    package, account = run(tmp_path, value, label_table())
    assert package.text_length is None
    np.testing.assert_allclose(
        package.features["text"], [clip[0] for clip in made["text"]], rtol=1e-6
    )
    assert account.modalities["vision"].time_axis is TimeAxis.ABSENT


def test_lists_and_bytes_stand_for_arrays(tmp_path):
    value = dealt(sequences())
    expected, _ = run(tmp_path, value, label_table())
    for split in ("train", "valid", "test"):
        entry = value[split]
        entry["id"] = [clip.encode() for clip in entry["id"].tolist()]
        entry["id"] = np.array(entry["id"])
        entry["audio_lengths"] = entry["audio_lengths"].tolist()
        entry["vision_lengths"] = entry["vision_lengths"].astype(float)
    assert run(tmp_path, value, label_table())[0].digest == expected.digest
    for split in ("train", "valid", "test"):
        value[split]["id"] = [clip.decode() for clip in value[split]["id"].tolist()]
    assert run(tmp_path, value, label_table())[0].digest == expected.digest


def test_a_modality_may_be_absent(tmp_path):
    made = {"audio": sequences()["audio"]}
    package, account = run(tmp_path, dealt(made), label_table())
    assert list(package.features) == ["audio"]
    assert list(account.modalities) == ["audio"]


def test_clips_without_frames_are_zeros_and_marked(tmp_path):
    value = dealt(sequences())
    train = value["train"]
    silent = train["id"][:2].tolist()
    train["audio_lengths"][0] = 0
    train["audio"][1] = 0
    train["text"][1] = 0
    package, account = run(tmp_path, value, label_table())
    rows = [package.ids.index(clip) for clip in silent]
    assert not package.features["audio"][rows].any()
    assert set(account.modalities["audio"].missing) == set(silent)
    assert account.modalities["text"].missing == (silent[1],)
    assert account.modalities["vision"].missing == ()
    assert package.text_length[rows[1]] == 0
    expected = ["1" if clip in silent else "0" for clip in package.ids]
    assert list(package.columns["missing_audio"]) == expected
    assert sorted(package.columns) == ["missing_audio", "missing_text"]


def test_files_that_are_not_there(tmp_path):
    features, labels = write_files(tmp_path, dealt(sequences()), label_table())
    with pytest.raises(DataError, match="nothing"):
        import_features(tmp_path / "no.pkl", labels, ImportOptions())
    with pytest.raises(DataError, match="nothing"):
        import_features(features, tmp_path / "no.csv", ImportOptions())


@pytest.mark.parametrize(
    ("aligned", "widths", "steps"),
    [
        (False, None, 6),
        (True, None, 6),
        # eGeMAPS functionals: one step; low-level descriptors; MediaPipe's face mesh 478 x 3.
        (False, {"text": 8, "audio": 88, "vision": 7}, 1),
        (False, {"text": 8, "audio": 25, "vision": 1434}, 9),
    ],
)
def test_scores_in_the_file_become_four_label_sources(tmp_path, aligned, widths, steps):
    value = sims(aligned, widths, steps)
    package, account = import_features(write(tmp_path, value), None, ImportOptions(bins=SIMS))
    assert set(package.labels) == {"text", "audio", "video", "multimodal"}
    for letter, source in (("T", "text"), ("A", "audio"), ("V", "video")):
        scores = np.concatenate([value[s][f"regression_labels_{letter}"] for s in value])
        expected = np.digitize(scores, [-0.1, 0.1], right=True)
        np.testing.assert_array_equal(package.labels[source].codes, expected)
        assert package.labels[source].classes == ("negative", "neutral", "positive")
    assert account.split_from is not None
    assert origin_words(account.split_from) == "the feature file"
    assert account.modalities["text"].length_source is LengthSource.MASK
    assert package.provenance["bins"]["all"]["edges"] == [-0.1, 0.1]
    assert package.features["vision"].shape == (36, value["train"]["vision"].shape[-1])


def test_arrays_that_nobody_asked_for_are_told(tmp_path):
    value = arrays() | {"openface": np.ones((10, 3)), "label": np.arange(10)}
    path = write_arrays(tmp_path, "npz", value)
    _, account = import_features(path, write_labels(tmp_path / "l.csv"), ImportOptions())
    assert account.unused == ('in the feature file: "openface", "label"',)


def test_ids_in_two_unicode_forms_join_and_are_told(tmp_path):
    names = [f"Zo\u00eb {n}" for n in range(10)]
    value = dealt(sequences(), [unicodedata.normalize("NFD", name) for name in names])
    package, account = run(tmp_path, value, label_table() | {"id": names})
    assert package.ids == tuple(names)
    assert account.without_labels == account.without_features == ()
    assert any("another Unicode form in the feature file: 10" in note for note in account.notes)


def test_ids_that_are_paths_join_on_either_side(tmp_path):
    columns = LabelColumns(id_stem=True)
    plain = [f"clip{n}" for n in range(10)]
    paths = [f"audio/{name}.wav" for name in plain]
    for theirs, ours in ((plain, paths), (paths, plain), ([f"b\\{n}.npy" for n in plain], paths)):
        package, _ = run(
            tmp_path, dealt(sequences(), theirs), label_table() | {"id": ours}, columns=columns
        )
        assert package.ids == tuple(plain)
    twice = ["a/x.wav", "b/x.wav", *plain[2:]]
    with pytest.raises(DataError, match="each id once"):
        run(tmp_path, dealt(sequences(), twice), label_table() | {"id": plain}, columns=columns)


def test_classes_are_merged_and_dropped_and_provenance_says_so(tmp_path):
    rules = {"merge": {"mood": ("joy", "disgust")}, "drop": ("neutral",), "missing": ("x",)}
    table = label_table(text=["joy", "neutral", "disgust", "sad", "x"] * 2)
    package, account = run(tmp_path, dealt(sequences()), table, **rules)
    assert package.labels["text"].classes == ("mood", "sad")
    assert len(package.ids) == 6
    assert len(account.without_labels) == 4
    assert package.provenance["merged"] == {"mood": ["joy", "disgust"]}
    assert package.provenance["dropped_classes"] == ["neutral"]
    assert package.provenance["missing"] == ["x"]


def test_several_label_files_are_in_the_provenance(tmp_path):
    features, _ = write_files(tmp_path, dealt(sequences()), label_table())
    table = label_table()
    paths = [
        write_labels(tmp_path / f"{name}.csv", {"id": table["id"], name: table[name]})
        for name in ("text", "multimodal")
    ]
    package, _ = import_features(features, paths, ImportOptions(name="made"))
    assert package.digest == run(tmp_path, dealt(sequences()), label_table())[0].digest
    names = {key: file["file"] for key, file in package.provenance["labels"].items()}
    assert names == {"1": "text.csv", "2": "multimodal.csv"}


def test_packages_without_labels(tmp_path):
    value = dealt(sequences())
    value["train"]["audio"][0, 0, 1] = np.nan
    value["valid"]["vision_lengths"][0] = 0
    options = ImportOptions(labelled=False, nonfinite=Nonfinite.MEDIAN)
    package, account = import_features(write(tmp_path, value), None, options)
    assert len(package.ids) == 10
    assert package.labels == {}
    assert package.split == ()
    assert package.columns["missing_vision"].count("1") == 1
    text = format_account(package, account, tmp_path)
    assert "no labels and no split: a package for 'unic-tfn predict' only" in text
    write_package(package, tmp_path / "out")
    assert same(read_package(tmp_path / "out"), package)
    dropped = ImportOptions(labelled=False, nonfinite=Nonfinite.ZERO, frameless=Frameless.DROP)
    assert len(import_features(write(tmp_path, value), None, dropped)[0].ids) == 9


HASHED = """
import sys
from pathlib import Path
from unic_tfn.data.importing.account.account import format_account
from unic_tfn.data.importing.account.account import format_account
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.inspection import inspect_files
from unic_tfn.errors import DataError

for labels in sorted(Path(sys.argv[2]).glob("*.csv")):
    print(labels.name, inspect_files(Path(sys.argv[1]), labels))
    try:
        package, account = import_features(Path(sys.argv[1]), labels, ImportOptions())
        print(format_account(package, account, Path("out")))
    except DataError as error:
        print(error)
"""


def test_the_answer_is_the_same_under_every_hash_seed(tmp_path):
    features = write(tmp_path, dealt(sequences()) | {"b": 1, "a": 2})
    columns = {
        "names": ["nan", "joy", "sad", "NA", "Joy"] * 2,
        "mixed": ["0.5", "joy", "1.5", "sad", "3"] * 2,
        "scores": ["0.5", "-0,6", "", "1", "nan"] * 2,
        "spellings": ["3", "3.0", "1", "01", "2"] * 2,
        "negative": ["-1", "-1.0", "1", "7", "2"] * 2,
        "running": [f"{n} words" for n in range(10)],
    }
    folder = tmp_path / "labels"
    folder.mkdir()
    for name, values in columns.items():
        write_labels(folder / f"{name}.csv", {"id": ids(), "text": values, "mode_": values})
    answers = {
        subprocess.run(
            [sys.executable, "-c", HASHED, str(features), str(folder)],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in range(6)
    }
    assert len(answers) == 1


def test_the_folder_that_one_stands_in_gives_the_package_its_name(tmp_path, monkeypatch):
    folder = tmp_path / "mine"
    folder.mkdir()
    np.save(folder / "audio.npy", np.arange(30.0).reshape(10, 3))
    labels = write_labels(tmp_path / "labels.csv")
    monkeypatch.chdir(folder)
    assert import_features(Path(), labels, ImportOptions())[0].name == "mine"


def test_the_modality_of_labels_is_kept_as_stated_and_told(tmp_path):
    stated = {"unimodal": {"text": "V"}}
    package, account = run(tmp_path, dealt(sequences()), label_table(), **stated)
    assert package.unimodal == {"text": "V"}
    assert 'labels of a single modality: "text" (V)' in format_account(package, account, tmp_path)
    with pytest.raises(DataError, match=r'unimodal: expected a label source, of .*"mood"'):
        run(tmp_path, dealt(sequences()), label_table(), unimodal={"mood": "V"})
