import pytest

from tests.data.importing.feature_files import (
    dealt,
    ids,
    sequences,
    write_files,
)
from unic_tfn.data.importing.import_features import import_features
from unic_tfn.data.importing.inspection import inspect_files
from unic_tfn.data.importing.mapping_file import options_from, read_mapping
from unic_tfn.errors import DataError

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
    package, _ = import_features(*files, options_from(values, mapping=text))
    assert package.provenance["mapping"] == MAPPING
    assert package.labels["text"].classes == ("negative", "neutral", "positive")
    shown = inspect_files(*files)
    assert 'label_T: 2 values ("-0.6", "0.0")  label candidate: scores, see --bins' in shown
    assert "train.audio" in shown
    proposed = shown[shown.index("# a mapping") :]
    (tmp_path / "p.yaml").write_text(proposed)
    values, _ = read_mapping(tmp_path / "p.yaml")
    assert values["id"] == ["video_id", "clip_id"]
    assert values["sources"] == {"text": "label_T", "multimodal": "label"}
    assert values["bins"] == "sims-3"
    import_features(*files, options_from(values))


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
        ("sources: {text: a, text: b}", "line 1.*text"),
        ("group: a\ngroup: b", "line 2.*group"),
        ("merge: {joy: [a], glad: [b, a]}", 'merge: "a" is merged into "joy" and into "glad"'),
    ],
)
def test_wrong_mappings(tmp_path, text, message):
    (tmp_path / "m.yaml").write_text(text)
    with pytest.raises(DataError, match=message) as caught:
        read_mapping(tmp_path / "m.yaml")
    assert "--inspect" in caught.value.remedy


def test_misspelt_keys_are_told_as_those_of_jobspecs(tmp_path):
    (tmp_path / "m.yaml").write_text("id: a\npoolng: masked-mean")
    with pytest.raises(DataError) as caught:
        read_mapping(tmp_path / "m.yaml")
    expected = '. Found: "poolng". Did you mean "pooling"?'
    assert "line 2: poolng: expected one of keys, id, split" in caught.value.message
    assert caught.value.message.endswith(expected)


def test_values_of_labels_may_be_numbers_in_yaml(tmp_path):
    text = """\
missing: [-1, NA, null]
merge: {1: [2, 3.5]}
classes: {text: [0, 1]}
drop_class: 9
id_stem: true
padding: front
"""
    (tmp_path / "m.yaml").write_text(text.replace("1: [2", "'1': [2"))
    options = options_from(read_mapping(tmp_path / "m.yaml")[0])
    assert options.missing == ("-1", "NA", "null")
    assert options.merge == {"1": ("2", "3.5")}
    assert options.classes == {"text": ("0", "1")}
    assert options.drop == ("9",)
    assert options.columns.id_stem
    assert options.padding == "front"


def test_names_of_columns_are_written_as_a_file_gives_them():
    options = options_from({"sources": {"text": " E\u0301motion "}, "group": " who"})
    assert options.columns.sources == {"text": "\u00c9motion"}
    assert options.split.group == "who"


def test_groups_come_from_a_column_or_from_the_ids(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text("group_from_id: true\n")
    assert options_from(read_mapping(path)[0]).split.group_from_id
    path.write_text("group: who\ngroup_from_id: false\n")
    assert options_from(read_mapping(path)[0]).split.group == "who"
    path.write_text("group_from_id: true\ngroup: who\n")
    with pytest.raises(DataError, match="line 1: group_from_id: given beside group"):
        read_mapping(path)
