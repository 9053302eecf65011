"""The layouts of MMSA-FET and CH-SIMS, labels in them, bins, splits, NaN and mappings."""

import pickle

import numpy as np
import pytest

from tests.data.importing.feature_files import dealt, ids, label_table, sequences, write_files
from unic_tfn.data.importing.features.layouts import read_feature_file
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.import_options import ImportOptions
from unic_tfn.data.importing.inspection import inspect
from unic_tfn.data.importing.labels.bins import PRESETS, parse_bins
from unic_tfn.data.importing.labels.label_file import LabelColumns
from unic_tfn.data.importing.mapping_file import import_options, read_mapping
from unic_tfn.data.importing.splits.split_choice import SplitOptions
from unic_tfn.data.package.split import grouped_split, stratified_split
from unic_tfn.errors import DataError, UsageError

SIMS = {"": PRESETS["sims-3"]}


def sims(aligned=False, widths=None, audio_steps=6, clips=20):
    """Return a file as CH-SIMS v2 has it, with the scores of four sources."""
    random = np.random.default_rng(0)
    widths = widths or {"text": 8, "audio": 5, "vision": 7}
    value = {}
    for split, count in (("train", clips), ("valid", 8), ("test", 8)):
        scores = np.round(random.integers(-5, 6, (4, count)) * 0.2, 1).astype(np.float32)
        scores[:, :3] = np.array([-0.2, 0.0, 0.2], np.float32)
        used = np.arange(6) < random.integers(1, 7, count)[:, None]
        bert = np.zeros((count, 3, 6))
        bert[:, 1] = used
        entry = {
            "raw_text": np.array(["some words"] * count),
            "id": np.array([f"video_{split}$_${n:04d}" for n in range(count)]),
            "text": random.random((count, 6, widths["text"])).astype(np.float32),
            "text_bert": bert.astype(np.float32),
            "audio": random.random((count, audio_steps, widths["audio"])).astype(np.float32),
            "vision": random.random((count, 6, widths["vision"])).astype(np.float32),
            "annotations": np.array(["Negative", "Neutral", "Positive", "Neutral"] * (count // 4)),
            "regression_labels": scores[0],
            **{f"regression_labels_{letter}": scores[i + 1] for i, letter in enumerate("TAV")},
        }
        if not aligned:
            entry["audio_lengths"] = np.full(count, audio_steps).tolist()
            entry["vision_lengths"] = np.full(count, 6).tolist()
        value[split] = entry
    return value


def write(folder, value, name="feature.pkl"):
    (folder / name).write_bytes(pickle.dumps(value))
    return folder / name


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
    assert account.split_from == "the feature file"
    assert "mask in text_bert" in account.modalities["text"].handling
    assert package.provenance["bins"]["all"]["edges"] == [-0.1, 0.1]
    assert package.features["vision"].shape == (36, value["train"]["vision"].shape[-1])


def test_annotations_are_the_labels_without_bins(tmp_path):
    package, account = import_features(write(tmp_path, sims()), None, ImportOptions())
    assert list(package.labels) == ["multimodal"]
    assert package.labels["multimodal"].classes == ("Negative", "Neutral", "Positive")
    assert any("labels from the feature file itself" in note for note in account.notes)


def test_scores_without_bins_are_refused(tmp_path):
    value = sims()
    for split in value:
        del value[split]["annotations"]
    with pytest.raises(DataError, match="expected class names, found numbers such as") as caught:
        import_features(write(tmp_path, value), None, ImportOptions())
    assert "--bins sims-3" in caught.value.remedy


def test_no_labels_at_all(tmp_path):
    value = {"id": ids(), "audio": np.ones((10, 3))}
    with pytest.raises(DataError, match="expected labels, as no --labels is given, found none"):
        import_features(write(tmp_path, value), None, ImportOptions())


def test_one_clip_without_an_id_as_run_single_writes_it(tmp_path):
    value = {"audio": np.ones((5, 3)), "video": np.ones((9, 4)), "text": np.ones((7, 2))}
    file = read_feature_file(write(tmp_path, value, "clip7.pkl"))
    assert file.sections[0].ids == ("clip7",)
    assert {k: a.shape for k, a in file.sections[0].features.items()} == {
        "text": (1, 7, 2),
        "audio": (1, 5, 3),
        "vision": (1, 9, 4),
    }
    with pytest.raises(DataError, match="as without an 'id' the file holds one clip"):
        read_feature_file(write(tmp_path, {"audio": np.ones((2, 5, 3))}))


@pytest.mark.parametrize(
    ("name", "score", "expected"),
    [
        ("sims-2", 0.0, "not positive"),
        ("sims-2", 0.2, "positive"),
        ("sims-3", -0.2, "negative"),
        ("sims-3", -0.1, "negative"),
        ("sims-3", 0.1, "neutral"),
        ("sims-3", 0.2, "positive"),
        ("sims-5", -0.8, "negative"),
        ("sims-5", -0.6, "weakly negative"),
        ("sims-5", 0.0, "neutral"),
        ("sims-5", 0.6, "weakly positive"),
        ("sims-5", 0.8, "positive"),
        ("low<-1<=mid<=1<high", -1, "mid"),
        ("low<-1<=mid<=1<high", 1, "mid"),
        ("low<-1<=mid<=1<high", 1.01, "high"),
    ],
)
def test_classes_of_scores(name, score, expected):
    assert parse_bins(name).class_of(score) == expected


@pytest.mark.parametrize(
    "text", ["", "sims-9", "a", "a<b", "a<=x<b", "a<=1<b<=0<c", "a<0<b", "a<=0<a", "a<=nan<b", "<="]
)
def test_wrong_rules(text):
    with pytest.raises(UsageError, match="--bins: expected one of sims-2"):
        parse_bins(text)


def test_scores_out_of_scale_or_no_numbers(tmp_path):
    for values, message in ((["3", "0.5"], 'from -1 to 1.*found "3"'), (["a", "0.5"], 'found "a"')):
        files = write_files(tmp_path, dealt(sequences()), label_table(text=values * 5))
        with pytest.raises(DataError, match=message):
            import_features(*files, ImportOptions(bins=SIMS))
    files = write_files(tmp_path, dealt(sequences()), label_table())
    with pytest.raises(DataError, match='--bins: expected one of text, multimodal, found "audio"'):
        import_features(*files, ImportOptions(bins={"audio": PRESETS["sims-3"]}))


def with_nan():
    value = dealt(sequences())
    value["train"]["audio"][0, 0, 1] = np.nan
    value["valid"]["audio"][1, 0, 1] = -np.inf
    value["test"]["text"][1, 0, 2] = np.inf
    return value


@pytest.mark.parametrize("rule", ["zero", "median"])
def test_what_is_not_finite_is_replaced(tmp_path, rule):
    value = with_nan()
    files = write_files(tmp_path, value, label_table())
    package, account = import_features(*files, ImportOptions(nonfinite=rule))
    train = value["train"]
    means = []
    for clip, length in zip(train["audio"], train["audio_lengths"], strict=True):
        column = clip[:length, 1]
        column = column[np.isfinite(column)]
        means += [column.mean()] if len(column) else []
    stand_in = 0.0 if rule == "zero" else np.median(means)
    for split, row in (("train", 0), ("valid", 1)):
        frames = value[split]["audio"][row, : value[split]["audio_lengths"][row], 1]
        expected = np.where(np.isfinite(frames), frames, stand_in).mean()
        place = package.ids.index(value[split]["id"][row])
        np.testing.assert_allclose(package.features["audio"][place, 1], expected, rtol=1e-6)
    assert len(account.modalities["audio"].not_finite) == 2
    assert account.modalities["audio"].replaced.startswith("2 values replaced by")
    assert account.modalities["vision"].not_finite == ()
    assert package.provenance["values_replaced"].keys() == {"text", "audio"}


def test_refusing_what_is_not_finite_names_the_ways_out(tmp_path):
    files = write_files(tmp_path, with_nan(), label_table())
    with pytest.raises(DataError, match="text: expected numbers that fit in 32 bits") as caught:
        import_features(*files, ImportOptions())
    assert "--nonfinite median" in caught.value.remedy


def test_clips_without_frames_are_dropped_by_choice(tmp_path):
    value = dealt(sequences())
    value["train"]["audio"][1] = 0
    silent = value["train"]["id"][1]
    files = write_files(tmp_path, value, label_table())
    package, account = import_features(*files, ImportOptions(frameless="drop"))
    assert account.frameless == (silent,)
    assert silent not in package.ids
    assert len(package.ids) == 9
    assert package.columns == {}
    value["test"]["audio"][:] = 0
    files = write_files(tmp_path, value, label_table())
    with pytest.raises(DataError, match="none for test once clips without frames are dropped"):
        import_features(*files, ImportOptions(frameless="drop"))


def test_odd_columns_are_counted(tmp_path):
    value = dealt(sequences())
    for split in ("train", "valid", "test"):
        value[split]["vision"][..., 3] = value[split]["vision"][..., 0]
        value[split]["vision"][..., 4] *= 1e6
    _, account = import_features(*write_files(tmp_path, value, label_table()), ImportOptions())
    assert account.modalities["vision"].duplicate == 1
    low, high = account.modalities["vision"].scales
    assert high / low > 1e4
    assert account.modalities["audio"].scales is None
    assert account.modalities["audio"].stored == "float64"


def splits(folder, table=None, **options):
    table = table or label_table() | {"speaker": [f"s{n // 2}" for n in range(10)]}
    files = write_files(folder, dealt(sequences()), table)
    columns = LabelColumns(sources={"text": "text"}) if "text" in table else LabelColumns()
    return import_features(*files, ImportOptions(columns=columns, split=SplitOptions(**options)))


def test_made_splits(tmp_path):
    package, account = splits(tmp_path, ratio=(8, 1, 1), stratify="text")
    assert [package.split.count(s) for s in ("train", "valid", "test")] == [8, 1, 1]
    assert account.split_from == "made here: 8:1:1, stratified by text, seed 2026"
    package, account = splits(tmp_path, ratio=(6, 2, 2), group="speaker")
    for speaker in set(package.columns["speaker"]):
        of = {
            s
            for s, g in zip(package.split, package.columns["speaker"], strict=True)
            if g == speaker
        }
        assert len(of) == 1
    assert account.split_from.endswith("no speaker is in two splits")
    with pytest.raises(DataError, match='--stratify: expected one of text, found "mood"'):
        splits(tmp_path, stratify="mood")


def test_groups_in_two_splits_are_refused(tmp_path):
    with pytest.raises(DataError, match="each value in one split only, found 2 in several: s"):
        splits(tmp_path, label_table() | {"speaker": ["s0", "s1"] * 5}, group="speaker")
    with pytest.raises(DataError, match=r'column "speaker" of .*expected a group, found nothing'):
        splits(tmp_path, label_table() | {"speaker": ["s0", ""] * 5}, group="speaker")


def test_splits_from_a_file(tmp_path):
    path = tmp_path / "split.csv"
    names = ["train"] * 6 + ["dev", "test"] * 2
    lines = [f"{clip},{name}" for clip, name in zip(ids(), names, strict=True)]
    path.write_text("\n".join(["id,split", *lines, lines[0]]))
    package, account = splits(tmp_path, file=path)
    assert package.split == ("train",) * 6 + ("valid", "test") * 2
    assert account.split_from == "split.csv"
    for bad, message in (
        ([*lines, f"{ids()[0]},test"], "expected one split, found train and test"),
        (lines[1:], r"no split for 1 clips: video0\$_\$0"),
        ([f"{ids()[0]},fold3"], 'found "fold3"'),
    ):
        path.write_text("\n".join(["id,split", *bad]))
        with pytest.raises(DataError, match=message):
            splits(tmp_path, file=path)
    path.write_text("id,part\na,b\n")
    with pytest.raises(DataError, match="expected id and split, found no split"):
        splits(tmp_path, file=path)


def test_grouped_splits_keep_shares_and_follow_the_seed():
    random = np.random.default_rng(0)
    groups = [f"g{n}" for n in random.integers(0, 60, 600)]
    codes = random.integers(0, 3, 600).astype(np.int32)
    split = grouped_split(codes, groups, 1)
    assert abs(split.count("train") - 360) <= 12
    assert split == grouped_split(codes, groups, 1)
    assert split != grouped_split(codes, groups, 2)
    dealt_out = np.array(stratified_split(codes, 1, (70, 15, 15)))
    assert [(dealt_out == s).sum() for s in ("train", "valid", "test")] == [420, 90, 90]


MAPPING = """\
id: [video_id, clip_id]
sources: {text: label_T, multimodal: label}
ignore: words
bins: sims-3
group: video_id
split_ratio: [6, 2, 2]
"""


def test_mappings(tmp_path):
    clips = [clip.split("$_$") for clip in ids()]
    table = {
        "video_id": [video for video, _ in clips],
        "clip_id": [clip for _, clip in clips],
        "label_T": ["-0.6", "0.0"] * 5,
        "label": ["0.2", "-1"] * 5,
        "words": [f"{n} words" for n in range(10)],
    }
    files = write_files(tmp_path, dealt(sequences()), table)
    (tmp_path / "m.yaml").write_text(MAPPING)
    values, text = read_mapping(tmp_path / "m.yaml")
    package, _ = import_features(*files, import_options(values, mapping=text))
    assert package.provenance["mapping"] == MAPPING
    assert package.labels["text"].classes == ("negative", "neutral", "positive")
    shown = inspect(*files)
    assert 'label_T: 2 values ("-0.6", "0.0")  label candidate: scores, see --bins' in shown
    assert "train.audio" in shown
    proposed = shown[shown.index("# a mapping") :]
    (tmp_path / "p.yaml").write_text(proposed)
    values, _ = read_mapping(tmp_path / "p.yaml")
    assert values["id"] == ["video_id", "clip_id"]
    assert values["sources"] == {"text": "label_T", "multimodal": "label"}
    assert values["bins"] == "sims-3"
    import_features(*files, import_options(values))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sauces: {a: b}", "line 1: sauces: expected one of keys, id"),
        ("id: 3", "line 1: id.*found 3"),
        ("pooling: max", "pooling: .*masked-mean"),
        ("- a", "expected keys and values"),
        ("a: &x 1\nb: *x", "line 1"),
        ("!!python/name:os.system x", "line 1"),
        ("split_ratio: [1, 0, 1]", "split_ratio"),
    ],
)
def test_wrong_mappings(tmp_path, text, message):
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(DataError, match=message) as caught:
        read_mapping(tmp_path / "m.yaml")
    assert "--inspect" in caught.value.remedy


def test_inspection_of_scores_in_the_file(tmp_path):
    value = sims()
    value["train"]["vision"][0, 0, 0] = np.nan
    shown = inspect(write(tmp_path, value), None)
    assert "1 NaN or infinite" in shown
    assert "train.regression_labels_T" in shown
    assert "bins: sims-3" in shown
