import numpy as np
import pytest

from tests.data.importing.feature_files import (
    dealt,
    ids,
    label_table,
    padded,
    sequences,
)
from tests.data.importing.imports import (
    arrays,
    change,
    refused,
    run,
    with_value,
    write,
    write_arrays,
    write_labels,
)
from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.inspection import inspect_files
from unic_tfn.data.importing.splits.split_choice import origin_words
from unic_tfn.data.preparation import LengthSource
from unic_tfn.errors import DataError

WRONG_FEATURES = {
    "no dict": ([1, 2], "expected a dict, found a list"),
    "no ids": ({"train": {"text": np.ones((2, 3))}}, r"expected 10, one for each row.* found 2"),
    "no known name": ({"text2": np.ones((2, 3))}, "expected an 'id' entry.*found \"text2\""),
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
    "number for an array": (change("test", "audio", lambda a: 3), r"found an int"),
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
    assert account.modalities["text"].length_source is LengthSource.MASK


def test_stated_lengths_win_over_zeros(tmp_path):
    value = dealt(sequences())
    for split in ("train", "valid", "test"):
        value[split]["audio_lengths"][:] = 6
        value[split]["text_lengths"] = np.full(len(value[split]["id"]), 6)
    package, _ = run(tmp_path, value, label_table())
    mean, _ = run(tmp_path, value, label_table(), pooling="padded-mean")
    np.testing.assert_array_equal(package.features["audio"], mean.features["audio"])
    assert set(package.text_length.tolist()) == {6}


def test_one_clip_without_an_id_as_run_single_writes_it(tmp_path):
    value = {"audio": np.ones((5, 3)), "video": np.ones((9, 4)), "text": np.ones((7, 2))}
    file = read_feature_file(write(tmp_path, value, "clip7.pkl"))
    assert file.sections[0].ids == ("clip7",)
    assert {k: a.shape for k, a in file.sections[0].features.items()} == {
        "text": (1, 7, 2),
        "audio": (1, 5, 3),
        "vision": (1, 9, 4),
    }


def test_splits_by_names_of_arrays_or_by_an_array(tmp_path):
    value, names = arrays(), ["train"] * 6 + ["dev", "test"] * 2
    rows = {s: [i for i, name in enumerate(names) if name == s] for s in ("train", "dev", "test")}
    nested = {f"{s}/{k}": a[rows[s]] for s in rows for k, a in value.items()}
    labels = write_labels(tmp_path / "labels.csv")
    for content in (nested, value | {"split": np.array(names)}):
        path = write_arrays(tmp_path, "npz", content)
        package, account = import_features(path, labels, ImportOptions())
        assert package.split == ("train",) * 6 + ("valid", "test") * 2
        assert account.split_from is not None
        assert origin_words(account.split_from) == "the feature file"


ODD = "key\x1b]0;owned\x07\u202e"


@pytest.mark.parametrize(
    "value",
    [
        {ODD: np.ones((4, 2))},
        {ODD: {"id": ["a"], "text": np.ones((2, 2))}},
        {ODD: {"text": np.ones(3)}, "b": {"text": np.ones(4)}},
        {"text": {ODD: np.ones(3), "b": np.ones((2, 3))}},
        {"id": [ODD], "text": np.ones((1, 2))},
        {"id": ["a"], "text": np.ones((1, 2)), "split": [ODD]},
        {"train": {"text": np.ones((1, 2)), "id": ["a"]}, ODD: {"id": ["b"], "text": np.ones(1)}},
    ],
)
def test_strangers_names_are_shown_escaped(tmp_path, value):
    with pytest.raises(DataError) as caught:
        read_feature_file(write(tmp_path, value))
    assert caught.value.message.isprintable()
    assert caught.value.remedy.isprintable()
    assert all(
        line.isprintable() for line in inspect_files(write(tmp_path, value), None).split("\n")
    )
