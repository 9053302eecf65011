import pickle

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.data.importing.feature_files import (
    dealt,
    ids,
    label_table,
    padded,
    section,
    sequences,
    write_files,
)
from tests.data.package.packages import same
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.labels.label_file import LabelColumns
from unic_tfn.data.importing.splits.split_choice import SplitOptions
from unic_tfn.data.package.store import read_package, write_package
from unic_tfn.errors import DataError

BY_FILE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20
)


def run(folder, value, table, protocol=5, **options):
    return import_features(
        *write_files(folder, value, table, protocol), ImportOptions(name="made", **options)
    )


def refused(folder, value, table, message, **options):
    with pytest.raises(DataError, match=message) as caught:
        run(folder, value, table, **options)
    assert caught.value.remedy
    return caught.value


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


def test_padded_mean_divides_by_all_steps(tmp_path):
    made = sequences()
    package, account = run(tmp_path, dealt(made), label_table(), pooling="padded-mean")
    expected = [clip.sum(axis=0) / 6 for clip in made["vision"]]
    np.testing.assert_allclose(package.features["vision"], expected, rtol=1e-6)
    assert "padding included" in account.modalities["vision"].handling


def test_one_flat_dict_is_split_by_seed(tmp_path):
    made = sequences()
    flat = section(made, range(10), ids())
    package, account = run(tmp_path, flat, label_table(), split=SplitOptions(3))
    assert [package.split.count(name) for name in ("train", "valid", "test")] == [6, 2, 2]
    assert account.split_from == "made here: 6:2:2, stratified by multimodal, seed 3"
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
    assert account.modalities["vision"].handling == "no time axis in the file; as it is"


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


def test_integer_ids_join(tmp_path):
    value = dealt(sequences(), [str(index) for index in range(10)])
    for split in ("train", "valid", "test"):
        value[split]["id"] = value[split]["id"].astype(int)
    table = label_table() | {"id": [f" {index} " for index in range(10)]}
    assert run(tmp_path, value, table)[0].ids == tuple("0123456789")


def test_mask_of_text_bert_gives_lengths(tmp_path):
    made = sequences()
    value = dealt(made)
    for split in ("train", "valid", "test"):
        entry = value[split]
        used = entry["text"].any(axis=2)
        # Features of padding tokens are not zero where BERT saw the padding.
        entry["text"][~used] = 9
        bert = np.zeros((len(used), 3, 6))
        bert[:, 1] = used
        entry["text_bert"] = np.ascontiguousarray(bert.transpose(0, 2, 1)).transpose(0, 2, 1)
    package, account = run(tmp_path, value, label_table())
    assert package.text_length.tolist() == [len(clip) for clip in made["text"]]
    np.testing.assert_allclose(package.features["text"], padded(made["text"]), rtol=1e-6)
    assert "the mask in text_bert" in account.modalities["text"].handling


def test_stated_lengths_win_over_zeros(tmp_path):
    value = dealt(sequences())
    for split in ("train", "valid", "test"):
        value[split]["audio_lengths"][:] = 6
        value[split]["text_lengths"] = np.full(len(value[split]["id"]), 6)
    package, _ = run(tmp_path, value, label_table())
    mean, _ = run(tmp_path, value, label_table(), pooling="padded-mean")
    np.testing.assert_array_equal(package.features["audio"], mean.features["audio"])
    assert set(package.text_length.tolist()) == {6}


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


def test_split_of_the_label_file_comes_first(tmp_path):
    names = ["Training", "dev", "TEST", "val", "train"] * 2
    package, account = run(tmp_path, dealt(sequences()), label_table() | {"split": names})
    assert package.split == ("train", "valid", "test", "valid", "train") * 2
    assert account.split_from == "the label file"
    # Dealt: clips 0 to 5 to train, 6 and 7 to valid, 8 and 9 to test.
    assert set(account.split_differs) == {ids()[row] for row in (1, 2, 3, 7, 8, 9)}
    columns = LabelColumns(ignored=("split",))
    package, account = run(
        tmp_path, dealt(sequences()), label_table() | {"split": names}, columns=columns
    )
    assert package.split == ("train",) * 6 + ("valid",) * 2 + ("test",) * 2
    assert account.split_from == "the feature file"


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


def test_class_orders(tmp_path):
    paper = label_table(
        text=["joy", "disgust", "neutral", "joy", "joy"] * 2, audio=["surprise", "joy"] * 5
    )
    package, _ = run(tmp_path, dealt(sequences()), paper)
    expected = ("disgust", "neutral", "surprise", "joy")
    assert package.labels["text"].classes == package.labels["audio"].classes == expected
    other = label_table(text=["10", "9", "-1", "9", ""] * 2, audio=["b", "a"] * 5)
    package, _ = run(tmp_path, dealt(sequences()), other, classes={"audio": ("c", "b", "a")})
    assert package.labels["text"].classes == ("-1", "9", "10")
    assert package.labels["audio"].classes == ("c", "b", "a")
    assert package.labels["audio"].codes.tolist() == [1, 2] * 5


def change(split, key, edit):
    """Return a feature file's value with one entry replaced by what `edit` makes of it."""
    value = dealt(sequences())
    value[split][key] = edit(value[split][key])
    return value


def with_value(index, number):
    def edit(array):
        array = array.copy()
        array[index] = number
        return array

    return edit


WRONG_FEATURES = {
    "no dict": ([1, 2], "expected a dict, found a list"),
    "no ids": ({"train": {"text": np.ones((2, 3))}}, "expected an 'id' entry.*found \"train\""),
    "no modality": ({"id": ["a"], "labels": np.ones(1)}, "some of text, audio, vision"),
    "id twice": (change("train", "id", lambda a: a[[0] * len(a)]), r"id: expected each id once"),
    "id in two splits": (
        change("test", "id", lambda a: np.array([ids()[0], a[1]])),
        r"repeated: video0\$_\$0",
    ),
    "ids are floats": (change("test", "id", lambda a: np.ones(2)), r"test\.id: expected one text"),
    "ids are a matrix": (change("test", "id", lambda a: np.array([["a", "b"]] * 2)), r"test\.id"),
    "id with a line feed": (change("test", "id", lambda a: np.array(["a\nb", "c"])), r"test\.id"),
    "bytes that are no text": (change("test", "id", lambda a: np.array([b"\xff"] * 2)), "UTF-8"),
    "texts for numbers": (
        change("test", "audio", lambda a: a.astype(str)),
        r"test\.audio: expected numbers, found an array of str",
    ),
    "list of arrays": (change("test", "audio", list), r"test\.audio.*a list of something else"),
    "number for an array": (change("test", "audio", lambda a: 3), r"found a int"),
    "four axes": (change("test", "audio", lambda a: a[..., None]), r"found \(2, 6, 3, 1\)"),
    "no columns": (change("test", "audio", lambda a: a[..., :0]), r"found \(2, 6, 0\)"),
    "clips missing": (change("test", "audio", lambda a: a[:1]), r"shape \(2, width\) or"),
    "other width": (change("valid", "audio", lambda a: a[..., :2]), r"valid\.audio.*in the first"),
    "other axes": (change("valid", "audio", lambda a: a[:, 0]), r"valid\.audio.*in the first"),
    "NaN": (
        change("valid", "vision", with_value((1, 0, 2), np.nan)),
        r"vision: expected numbers that fit in 32 bits, found NaN.* in 1 clips: video2\$_\$0",
    ),
    "infinite": (change("valid", "text", with_value((0, 0, 2), -np.inf)), "text: expected numbers"),
    "too large": (change("valid", "audio", with_value((0, 0, 2), 1e300)), "32 bits"),
    "negative length": (change("test", "audio_lengths", lambda a: -a), r"whole numbers from 0"),
    "broken length": (change("test", "audio_lengths", lambda a: a + 0.5), r"float64 \(2,\)"),
    "NaN length": (change("test", "audio_lengths", lambda a: a * np.nan), r"float64 \(2,\)"),
    "lengths missing": (change("test", "audio_lengths", lambda a: a[:1]), r"2 whole numbers"),
}


@pytest.mark.parametrize("name", WRONG_FEATURES)
def test_wrong_features_are_refused(tmp_path, name):
    value, message = WRONG_FEATURES[name]
    error = refused(tmp_path, value, label_table(), message)
    assert error.message.startswith(str(tmp_path / "feature.pkl"))


def test_padding_at_the_start_is_refused(tmp_path):
    value = dealt(sequences())
    for split in ("train", "valid", "test"):
        for row, length in enumerate(value[split]["vision_lengths"]):
            value[split]["vision"][row] = np.roll(value[split]["vision"][row], 6 - length, axis=0)
    refused(tmp_path, value, label_table(), "vision: expected zeros after the steps")


def test_odd_lengths_are_told(tmp_path):
    value = dealt(sequences())
    value["train"]["vision"][2, value["train"]["vision_lengths"][2] :] = 5
    value["train"]["audio_lengths"][1] = 99
    _, account = run(tmp_path, value, label_table())
    assert account.modalities["vision"].beyond == (value["train"]["id"][2],)
    assert account.modalities["audio"].too_long == (value["train"]["id"][1],)


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


def test_class_that_the_given_order_lacks(tmp_path):
    options = {"classes": {"text": ("joy", "neutral")}}
    error = refused(tmp_path, dealt(sequences()), label_table(), "found disgust", **options)
    assert "--classes text=disgust,neutral,joy" in error.remedy
    options = {"classes": {"audio": ("joy", "neutral")}}
    refused(tmp_path, dealt(sequences()), label_table(), 'found "audio"', **options)


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"id,text\na,b,c\n", b'id,"te\nx', b"id,id\n"]
)
def test_broken_label_files(tmp_path, raw):
    features, labels = write_files(tmp_path, dealt(sequences()), label_table())
    labels.write_bytes(raw)
    with pytest.raises(DataError, match=r"labels\.csv"):
        import_features(features, labels, ImportOptions())


def test_files_that_are_not_there(tmp_path):
    features, labels = write_files(tmp_path, dealt(sequences()), label_table())
    with pytest.raises(DataError, match="nothing"):
        import_features(tmp_path / "no.pkl", labels, ImportOptions())
    with pytest.raises(DataError, match="nothing"):
        import_features(features, tmp_path / "no.csv", ImportOptions())
