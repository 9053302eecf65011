"""Packages from arrays and tables: what comes out is what the command makes of the same files."""

import numpy as np
import pytest

import unic_tfn
from tests.interface.conftest import tiny_arrays
from unic_tfn.cli.main import main
from unic_tfn.data.importing.mapping_file import ImportMapping
from unic_tfn.data.package.store import read_package
from unic_tfn.errors import DataError, UsageError
from unic_tfn.interface.packages import ImportSettings


def made(**changes):
    features, lengths, labels = tiny_arrays()
    given = {**features, "text_lengths": lengths, "labels": labels, "quiet": True, "name": "mine"}
    return unic_tfn.package(**{**given, **changes})


def test_arrays_and_a_table_become_the_package_that_the_command_makes(tmp_path):
    features, lengths, labels = tiny_arrays()
    folder = tmp_path / "arrays"
    folder.mkdir()
    for name, array in {**features, "text_lengths": lengths}.items():
        np.save(folder / f"{name}.npy", array)
    labels.to_csv(folder / "labels.csv", index=False)
    with pytest.raises(SystemExit) as end:
        main(["data", "import", str(folder), str(tmp_path / "out"), "--name", "mine"])
    assert end.value.code == 0
    package = made()
    assert package.digest == read_package(tmp_path / "out").digest
    for name in ("audio", "vision"):
        np.testing.assert_array_equal(package.features[name], features[name])
    np.testing.assert_array_equal(package.text_length, lengths)
    assert package.labels["text"].codes[3] == -1
    assert package.provenance == read_package(tmp_path / "out").provenance


def test_a_package_is_written_where_it_is_wanted_and_never_over_anything(tmp_path):
    package = made(out=tmp_path / "out", synthetic=True)
    assert package.synthetic
    assert read_package(tmp_path / "out").digest == package.digest != made().digest
    with pytest.raises(UsageError, match="exists already"):
        made(out=tmp_path / "out")
    made(out=tmp_path / "out", force=True)
    assert not read_package(tmp_path / "out").synthetic


def test_a_feature_file_is_joined_with_a_table_in_memory_and_the_account_is_printed(
    tmp_path, capsys
):
    features, _, labels = tiny_arrays()
    np.savez(tmp_path / "some.npz", id=np.array(labels.id, np.str_), audio=features["audio"])
    shuffled = labels.sample(frac=1, random_state=1)
    package = unic_tfn.import_features(tmp_path / "some.npz", shuffled, collection="UniC")
    out = capsys.readouterr().out
    assert "45 clips, of 45 with features and 45 in the label file" in out
    assert "Feature package: in memory" in out
    assert package.name == "some"
    assert package.ids == tuple(shuffled.id)
    assert package.provenance["collection"] == "UniC"
    assert package.provenance["labels"]["file"] == "labels.csv"
    row = shuffled.id.tolist().index(labels.id[7])
    np.testing.assert_array_equal(package.features["audio"][row], features["audio"][7])


@pytest.mark.parametrize("named", [True, False], ids=["named", "numbered"])
def test_the_index_is_the_id_where_there_is_no_such_column(named):
    _, _, labels = tiny_arrays()
    table = labels.set_index("id") if named else labels.drop(columns="id")
    ids = made(labels=table).ids
    assert ids == (tuple(labels.id) if named else tuple(map(str, range(len(labels)))))


def test_settings_are_those_of_a_mapping_file():
    assert set(ImportSettings.__annotations__) == set(ImportMapping.model_fields)
    package = made(
        split_ratio=(3, 1, 1),
        ignore=["split"],
        sources={"text": "text"},
        unimodal={"text": "T"},
        classes={"text": ("joy", "fear", "neutral")},
    )
    assert list(package.labels) == ["text"]
    assert package.labels["text"].classes == ("joy", "fear", "neutral")
    assert package.split.count("train") == pytest.approx(27, abs=2)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"audio": np.zeros((3, 2))}, "audio: expected 45 rows, one for each row of the labels"),
        ({"audio": 1.0}, "found a single number"),
        ({"audio": [[1.0], [1.0, 2.0]]}, "audio: expected an array, found parts of different"),
        ({"audio": np.full((45, 2), np.nan)}, "audio: expected numbers that fit in 32 bits"),
    ],
)
def test_arrays_that_are_not_as_they_should_be(changes, message):
    with pytest.raises(DataError, match=message) as caught:
        made(**changes)
    assert "/tmp" not in str(caught.value)


def test_a_setting_that_is_not_as_it_should_be_has_the_commands_text():
    with pytest.raises(UsageError, match="--pooling: "):
        made(pooling="highest")


def test_labels_that_are_not_wanted(tmp_path):
    features, _, labels = tiny_arrays()
    np.savez(tmp_path / "some.npz", id=np.array(labels.id, np.str_), audio=features["audio"])
    package = unic_tfn.import_features(tmp_path / "some.npz", labelled=False, quiet=True)
    assert (package.labels, package.split) == ({}, ())
    with pytest.raises(UsageError, match="--labels: given beside --no-labels"):
        unic_tfn.import_features(tmp_path / "some.npz", labels, labelled=False)
